"""Rosters, good and bad: what muster and its schema must say of each."""

HEAD = 'version: 1\naccount: "111122223333"\nregion: us-east-1\n'

# A directory, and a roster that wants a bit of everything changed in it.
DIRECTORY = HEAD + """
groups:
  Sales: {description: Old words, members: [pat, gone]}
  Legacy: {members: [gone]}
  Other: {members: [eve]}
users:
  ada: {email: ada@example.com, role: ADMIN}
  conformance: {email: c@example.com, role: ADMIN}
  pat: {email: pat@example.com, role: READER, tags: {team: y, cost: z}}
  eve: {email: eve@example.com, role: AUTHOR, tags: {cost: z}}
  gone: {email: gone@example.com, role: READER}
  rick: {email: rick@example.com, role: READER}
  rob: {email: rob@example.com, role: READER}
  ruth: {email: ruth@example.com, role: READER}
"""
WANTED = HEAD + """
scope: {users: ["*"], groups: ["*"]}
prune: {users: true}
guards: {removals: {users: 1, memberships: {percent: 12.5, atLeast: 1}}, requiredAdmins: [conformance]}
groups:
  Sales: {description: Forecasts, members: [pat, {user: kim, until: 2030-12-31}]}
  New: {members: [pat, sam]}
  Legacy: {absent: true}
users:
  ada: {role: AUTHOR}
  conformance: {}
  pat: {email: new@example.com, role: AUTHOR, tags: {team: x}}
  eve: {role: READER, replace: true}
  kim:
    email: kim@example.com
    role: READER
    externalLogin: {providerType: CUSTOM_OIDC, providerUrl: "https://idp.example.com", id: c-17}
    customPermissionsName: no-export
    tags: {a: b}
  sam: {email: sam@example.com, role: ADMIN, until: 2031-01-01T00:00:00Z}
  Role/s1: {iamArn: "arn:aws:iam::111122223333:role/Role", sessionName: s1, email: s1@example.com, role: READER}
  nameless: {role: READER}
"""

GOOD = {
    "nothing but a comment": "# nothing yet\n",
    "no keys": "{}\n",
    "version in quotes": 'version: "1"\n',
    "everything": HEAD.replace("version", "namespace: default\nversion") + """
credentials: {profile: bi-admin}
defaults: {user: {identityType: QUICKSIGHT, role: READER, tags: {team: all}, customPermissionsName: ""}}
scope: {users: ["*"], groups: [Sales*, "Fin\\\\*"]}
ignore: {users: ["breakglass-*"], groups: []}
prune: {users: false, authors: false, groups: true, unresolved: false}
guards:
  removals: {users: 10%, groups: 5, memberships: {percent: 10, atLeast: 3}, demotions: {percent: 2.5%}}
  minAdmins: 2
  requiredAdmins: [catmi]
  adminAllowList: [catmi, "ops/*"]
groups:
  Sales-Management: {description: Sales Management - Forecasting, members: [pat, {user: kim, until: 2026-12-31}]}
  Sales: {}
  Sales-Contractors: {members: []}
  Sales-Legacy: {absent: true}
users:
  catmi: {email: catmi@example.com, role: ADMIN}
  pat: {email: pat@example.com, role: AUTHOR, groups: [Sales]}
  kim: {groups: [{group: Sales, until: "2026-12-31T18:00:00+01:00"}], absent: false, replace: true}
  dana: {absent: true}
""",
    "names that look like something else": HEAD + """
groups: {0012: {members: [0012, 1e3, no, yes, ~x, 0x1F, 3.14, true, "null"]}, "null": {}, no: {}, 1e3: {description: 2026}}
users: {0012: {email: 12, role: READER}, no: {tags: {cost-center: 1234, is: true, n: 1.50}}, "~": {}}
""",
    "every role": HEAD + "users:\n" + "".join(
        f"  u{number}: {{role: {role}}}\n"
        for number, role in enumerate(["READER", "READER_PRO", "AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO"])),
    "roles no longer offered are worth a warning": HEAD + "users: {a: {role: RESTRICTED_READER}}\n",
    "iam identities": HEAD + """
users:
  analysts/c@x.com: {identityType: IAM, iamArn: "arn:aws:iam::111122223333:role/path/analysts", sessionName: c@x.com}
  bob: {iamArn: "arn:aws-cn:iam::111122223333:user/bob"}
  "111122223333": {iamArn: "arn:aws:iam::111122223333:root"}
  sso: {identityType: IAM_IDENTITY_CENTER}
""",
    "outside logins": HEAD + """
users:
  a: {externalLogin: {providerType: COGNITO, id: "us-east-1:17"}}
  b: {externalLogin: {providerType: CUSTOM_OIDC, providerUrl: "https://a", id: 17}}
  c: {externalLogin: {providerType: NONE}}
""",
    "ends": HEAD + """
groups: {A: {}}
users:
  a: {until: 2028-02-29}
  b: {until: "2026-12-31T23:59:60Z"}
  c: {until: "2026-12-31t18:00:00.5-05:30"}
  d: {groups: [{group: A, until: 2026-11-30}]}
""",
    "limits": HEAD + """
guards: {removals: {users: 0, groups: 100%, memberships: {percent: 0.5}, demotions: "7"}, minAdmins: "0"}
""",
    "latin letters": HEAD + 'users: {"é ÿ~": {email: "é@example.com"}}\ngroups: {"Übung / 1": {description: "日本語"}}\n',
    "longest texts": HEAD + f"""
groups: {{{'g' * 300}: {{description: {'d' * 512}, members: [{'m' * 256}]}}}}
users: {{{'u' * 300}: {{tags: {{{'k' * 128}: {'v' * 256}}}, customPermissionsName: {'p' * 64}}}}}
""",
    "as many tags as there can be": HEAD + "users: {a: {tags: {" + ", ".join(f"k{n}: v" for n in range(50)) + "}}}\n",
    "anchors and merge keys": HEAD + """
users:
  a: &reader {role: READER, email: a@example.com}
  b: {<<: *reader, email: b@example.com}
  c: {<<: [{email: c@example.com}, *reader]}
groups: {A: {members: &both [a, b]}, B: {members: *both}}
""",
    "several documents": HEAD + "users: {a: {}}\n---\nusers: {b: {}}\n---\n# nothing\n",
    "absent and wanted": HEAD + "users: {a: {absent: true}, b: {absent: false, groups: []}}\ngroups: {A: {absent: true}}\n",
    "role to assume": HEAD + "credentials: {assumeRole: 'arn:aws:iam::111122223333:role/a/muster'}\n",
}

BAD = {
    "a list": "- users\n",
    "a text": "users\n",
    "syntax": "users: {a: }}\n",
    "a key twice": HEAD + "users: {}\nusers: {}\n",
    "a user twice": HEAD + "users: {a: {}, a: {}}\n",
    "version 2": "version: 2\n",
    "version 1.0": "version: 1.0.0\n",
    "account too short": 'account: "11112222333"\n',
    "account with dashes": "account: 1111-2222-3333\n",
    "account null": "account:\n",
    "region with capitals": "region: US-East-1\n",
    "region with a dot": "region: us-east-1.example.com\n",
    "region with outer dash": "region: -us\n",
    "region too long": f"region: {'r' * 64}\n",
    "namespace with a slash": "namespace: a/b\n",
    "namespace ..": "namespace: ..\n",
    "namespace too long": f"namespace: {'n' * 65}\n",
    "credentials empty": "credentials: {}\n",
    "credentials both": "credentials: {profile: a, assumeRole: 'arn:aws:iam::111122223333:role/a'}\n",
    "credentials a text": "credentials: bi-admin\n",
    "assume a user": "credentials: {assumeRole: 'arn:aws:iam::111122223333:user/a'}\n",
    "users a list": "users: [a]\n",
    "users null": "users:\n",
    "a user null": "users: {a: }\n",
    "a user a text": "users: {a: READER}\n",
    "a group null": "groups: {A: }\n",
    "a group a list": "groups: {A: [pat]}\n",
    "misspelt user key": "users: {a: {mail: a@example.com}}\n",
    "misspelt group key": "groups: {A: {member: []}}\n",
    "key of the service": "users: {a: {Email: a@example.com}}\n",
    "unknown role": "users: {a: {role: OWNER}}\n",
    "role in small letters": "users: {a: {role: reader}}\n",
    "role null": "users: {a: {role: ~}}\n",
    "unknown identity type": "users: {a: {identityType: LDAP}}\n",
    "email empty": "users: {a: {email: ''}}\n",
    "email a list": "users: {a: {email: [a@example.com]}}\n",
    "email with a tab": 'users: {a: {email: "a\\tb@example.com"}}\n',
    "email of defaults": "defaults: {user: {email: a@example.com}}\n",
    "groups of defaults": "defaults: {user: {groups: []}}\n",
    "defaults of groups": "defaults: {group: {}}\n",
    "name empty": 'users: {"": {}}\n',
    "name ..": "users: {..: {}}\n",
    "name N/A": "users: {N/A: {}}\n",
    "name in japanese": "users: {日本: {}}\n",
    "name with a tab": 'groups: {"a\\tb": {}}\n',
    "member ..": "groups: {A: {members: [..]}}\n",
    "member N/A": "groups: {A: {members: [N/A]}}\n",
    "member null": "groups: {A: {members: [null]}}\n",
    "member too long": f"groups: {{A: {{members: [{'m' * 257}]}}}}\n",
    "member without a user": "groups: {A: {members: [{until: 2026-12-31}]}}\n",
    "member with another key": "groups: {A: {members: [{name: a}]}}\n",
    "member twice": "groups: {A: {members: [a, b, a]}}\n",
    "members a text": "groups: {A: {members: a}}\n",
    "members null": "groups: {A: {members: }}\n",
    "group without a group": "groups: {A: {}}\nusers: {a: {groups: [{user: A}]}}\n",
    "group twice": "groups: {A: {}}\nusers: {a: {groups: [A, A]}}\n",
    "description empty": "groups: {A: {description: ''}}\n",
    "description too long": f"groups: {{A: {{description: {'d' * 513}}}}}\n",
    "description a list": "groups: {A: {description: [a]}}\n",
    "absent yes": "users: {a: {absent: yes}}\n",
    "absent in quotes": "users: {a: {absent: 'true'}}\n",
    "absent 1": "groups: {A: {absent: 1}}\n",
    "absent with groups": "groups: {A: {}}\nusers: {a: {absent: true, groups: [A]}}\n",
    "absent with members": "groups: {A: {absent: true, members: []}}\n",
    "replace always": "users: {a: {replace: always}}\n",
    "until tomorrow": "users: {a: {until: tomorrow}}\n",
    "until a year": "users: {a: {until: 2026}}\n",
    "until the 31st of June": "users: {a: {until: 2026-06-31}}\n",
    "until month 13": "users: {a: {until: 2026-13-01}}\n",
    "until without zone": "users: {a: {until: 2026-12-31T18:00:00}}\n",
    "until hour 24": "users: {a: {until: 2026-12-31T24:00:00Z}}\n",
    "until of a member": "groups: {A: {members: [{user: a, until: soon}]}}\n",
    "iamArn of a session": "users: {a: {iamArn: 'arn:aws:sts::111122223333:assumed-role/a/b'}}\n",
    "iamArn of a group": "users: {a: {iamArn: 'arn:aws:iam::111122223333:group/a'}}\n",
    "iamArn of nobody": "users: {a: {iamArn: 'arn:aws:iam::111122223333:user/'}}\n",
    "iamArn of another partition": "users: {a: {iamArn: 'arn:gcp:iam::111122223333:user/a'}}\n",
    "iamArn of no account": "users: {a: {iamArn: 'arn:aws:iam:::user/a'}}\n",
    "iamArn of a user of QuickSight": "users: {a: {identityType: QUICKSIGHT, iamArn: 'arn:aws:iam::111122223333:user/a'}}\n",
    "sessionName too short": "users: {r/s: {iamArn: 'arn:aws:iam::111122223333:role/r', sessionName: s}}\n",
    "sessionName with a space": "users: {r/a b: {iamArn: 'arn:aws:iam::111122223333:role/r', sessionName: a b}}\n",
    "profile with a slash": "users: {a: {customPermissionsName: a/b}}\n",
    "profile too long": f"users: {{a: {{customPermissionsName: {'p' * 65}}}}}\n",
    "profile null": "users: {a: {customPermissionsName: }}\n",
    "login a text": "users: {a: {externalLogin: COGNITO}}\n",
    "login without a type": "users: {a: {externalLogin: {id: a}}}\n",
    "login of another type": "users: {a: {externalLogin: {providerType: SAML}}}\n",
    "cognito without an id": "users: {a: {externalLogin: {providerType: COGNITO}}}\n",
    "cognito with a url": "users: {a: {externalLogin: {providerType: COGNITO, id: a, providerUrl: b}}}\n",
    "oidc without a url": "users: {a: {externalLogin: {providerType: CUSTOM_OIDC, id: a}}}\n",
    "oidc without an id": "users: {a: {externalLogin: {providerType: CUSTOM_OIDC, providerUrl: a}}}\n",
    "no login with an id": "users: {a: {externalLogin: {providerType: NONE, id: a}}}\n",
    "tags a list": "users: {a: {tags: [a]}}\n",
    "tag empty": "users: {a: {tags: {a: ''}}}\n",
    "tag null": "users: {a: {tags: {a: }}}\n",
    "tag of aws": "users: {a: {tags: {AWS:x: y}}}\n",
    "tag's key too long": f"users: {{a: {{tags: {{{'k' * 129}: v}}}}}}\n",
    "tag's value too long": f"users: {{a: {{tags: {{k: {'v' * 257}}}}}}}\n",
    "too many tags": "users: {a: {tags: {" + ", ".join(f"k{n}: v" for n in range(51)) + "}}}\n",
    "scope a list": "scope: ['*']\n",
    "scope of roles": "scope: {roles: []}\n",
    "pattern empty": "ignore: {users: ['']}\n",
    "pattern null": "ignore: {users: [~]}\n",
    "prune true": "prune: true\n",
    "prune of memberships": "prune: {memberships: true}\n",
    "prune on": "prune: {users: on}\n",
    "guards a limit": "guards: 10%\n",
    "guard of another kind": "guards: {removals: {admins: 1}}\n",
    "limit negative": "guards: {removals: {users: -1}}\n",
    "limit of a half": "guards: {removals: {users: 0.5}}\n",
    "limit beyond": "guards: {removals: {users: 101%}}\n",
    "limit in words": "guards: {removals: {users: few}}\n",
    "limit without percent": "guards: {removals: {users: {atLeast: 3}}}\n",
    "limit with max": "guards: {removals: {users: {percent: 3, atMost: 3}}}\n",
    "limit of nothing": "guards: {removals: {users: }}\n",
    "percent beyond": "guards: {removals: {users: {percent: 100.1}}}\n",
    "percent negative": "guards: {removals: {users: {percent: -1}}}\n",
    "minAdmins negative": "guards: {minAdmins: -1}\n",
    "minAdmins in words": "guards: {minAdmins: two}\n",
    "requiredAdmins a text": "guards: {requiredAdmins: catmi}\n",
    "required admin ..": "guards: {requiredAdmins: [..]}\n",
    "allow list of nothing": "guards: {adminAllowList: ['']}\n",
    "merged role of another kind": "users: {a: &a {role: OWNER}, b: {<<: *a}}\n",
}
# What they cannot agree on, with whether it is muster that complains.
DISAGREEMENTS = {
    # A schema sees one value at a time.
    "an undeclared group": ("users: {a: {groups: [A]}}\n", True),
    "names that differ in case": ("users: {Pat: {}, pat: {}}\n", True),
    "an empty list and one who names the group": ("groups: {A: {members: []}}\nusers: {a: {groups: [A]}}\n", True),
    "two ends of one membership":
        ("groups: {A: {members: [{user: a, until: 2026-12-31}]}}\nusers: {a: {groups: [A]}}\n", True),
    "an absent user who is a member": ("groups: {A: {members: [a]}}\nusers: {a: {absent: true}}\n", True),
    "an absent group that is named": ("groups: {A: {absent: true}}\nusers: {a: {groups: [A]}}\n", True),
    "out of scope": ("scope: {users: [b*]}\nusers: {a: {}}\n", True),
    "ignored": ("ignore: {users: ['*']}\nusers: {a: {}}\n", True),
    "prune without scope": ("prune: {users: true}\n", True),
    "an administrator whom the list does not allow": ("guards: {adminAllowList: [b]}\nusers: {a: {role: ADMIN}}\n", True),
    "a required administrator who is none": ("guards: {requiredAdmins: [a]}\nusers: {a: {role: READER}}\n", True),
    "a name that the service will not give": ("users: {a: {iamArn: 'arn:aws:iam::111122223333:user/b'}}\n", True),
    "a role without a session": ("users: {a: {iamArn: 'arn:aws:iam::111122223333:role/a'}}\n", True),
    "a session of nothing": ("users: {a: {sessionName: abc}}\n", True),
    "a session of a user": ("users: {a: {iamArn: 'arn:aws:iam::111122223333:user/a', sessionName: abc}}\n", True),
    "a user with groups whose name is too long for a member":
        (f"groups: {{A: {{}}}}\nusers: {{{'u' * 257}: {{groups: [A]}}}}\n", True),
    "a member twice, once with an end": ("groups: {A: {members: [a, {user: a, until: 2026-12-31}]}}\n", True),
    "two targets that do not fit": ('account: "111122223333"\nregion: a\n---\naccount: "111122223333"\nregion: b\n', True),
    # Patterns know no calendar.
    "the 29th of February of a common year": ("users: {a: {until: 2026-02-29}}\n", True),
    # YAML's core schema makes values of texts before a schema sees them; to muster a text is what is written.
    "an account without quotes": ("account: 111122223333\n", False),
    "True": ("users: {a: {absent: True}}\n", True),
    "a number with a sign": ("guards: {minAdmins: +1}\n", True),
    "a number in hexadecimal": ("guards: {removals: {users: 0x10}}\n", True),
    "a whole number with a fraction": ("guards: {minAdmins: 2.0}\n", True),
    "0012 and 12 in one list": ("groups: {A: {members: [0012, 12]}}\n", False),
    "1e3 as a version": ("version: 1.0\n", True),
    "a tag that is too long for a number": (f"users: {{a: {{tags: {{k: {'9' * 300}}}}}}}\n", True),
}

# The checker's own examples that only it can find wrong, and why.
UNSEEN = {
    "case-only/roster.yaml": "names that differ in case",
    "ends/roster.yaml": "two ends of one membership",
    "policy/a.yaml": "prune without scope",
    "policy/b.yaml": "out of scope, ignored",
}

# Each place that has keys of its own, with one of them to come.
PLACES = [
    {"name": "the roster", "text": "KEY\n",
     "keys": ["version", "scope", "users"]},
    {"name": "a user", "text": "users: {a: {KEY}}\n", "keys": ["email", "until"]},
    {"name": "a group", "text": "groups: {A: {KEY}}\n", "keys": ["members"]},
    {"name": "a member", "text": "groups: {A: {members: [{user: a, KEY}]}}\n", "keys": ["until"]},
    {"name": "a user's group", "text": "groups: {A: {}}\nusers: {a: {groups: [{group: A, KEY}]}}\n", "keys": ["until"]},
    {"name": "defaults", "text": "defaults: {KEY}\n", "keys": []},
    {"name": "defaults.user", "text": "defaults: {user: {KEY}}\n", "keys": []},
    {"name": "externalLogin", "text": "users: {a: {externalLogin: {providerType: NONE, KEY}}}\n", "keys": []},
    {"name": "scope", "text": "scope: {KEY}\n", "keys": ["users"]},
    {"name": "prune", "text": "prune: {KEY}\n", "keys": ["users"]},
    {"name": "guards", "text": "guards: {KEY}\n", "keys": ["removals"]},
    {"name": "guards.removals", "text": "guards: {removals: {KEY}}\n", "keys": ["users"]},
    {"name": "a limit", "text": "guards: {removals: {users: {percent: 1, KEY}}}\n", "keys": ["percent"]},
    {"name": "credentials", "text": "credentials: {KEY}\n", "keys": ["profile"]},
]
