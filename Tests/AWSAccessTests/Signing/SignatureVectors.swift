// Made by Tests/Conformance/signatures.py --vectors with botocore 1.43.11

/// Requests with the signature that botocore makes of them.
let signatureVectors: [SignatureVector] = [
    SignatureVector(
        signedHeaders: "host;x-amz-date",
        signature: "9c9a2b41d05d43513eb908a408712b4f353403f25c0e9cdf99a4dd32bda657ab"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users",
        signedHeaders: "host;x-amz-date",
        signature: "713f062c6381a5a40fab9290e029720278da3b734e71bbe1a3b71ea5d4ee1371"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/pat",
        signedHeaders: "host;x-amz-date",
        signature: "2360df589497b20a7de0b3aa8e6c68ea950d0f74f09a213f8b58fd006e6a0f04"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/analysts%2Fcharlie",
        signedHeaders: "host;x-amz-date",
        signature: "c5bb61ef5cedfb6b34bded6e3325a116344be07503346ccb1ea846a4e2101c83"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/AWSReservedSSO_X_0a%2Fuser%40corp.example",
        signedHeaders: "host;x-amz-date",
        signature: "032882442aefcecb596331a046306a61c2992f3819732abc8f97436a4e5ff055"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/a%20b",
        signedHeaders: "host;x-amz-date",
        signature: "aa2d5a7f1d4b1864f9d9e335a6f08571de92b495079115de60c6c329dd5c3be6"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/%20",
        signedHeaders: "host;x-amz-date",
        signature: "f680e76cd447b708283ad3a48486f4cc67ec5028e6b8f832422ccc635b75257a"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/a%2Bb",
        signedHeaders: "host;x-amz-date",
        signature: "949cdda1b5338e34ff2db81a5e1cbabdeaa5681d4de8b33e1e1ab11b121334a2"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/100%25",
        signedHeaders: "host;x-amz-date",
        signature: "79e97b0f4395d7cbc453f1d91ff4fb1a5616851f243124ecf3efd1f132b0bbb5"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/%252F",
        signedHeaders: "host;x-amz-date",
        signature: "1cbcb4265821e5d49eb6f668382bf0d9e1eed5bbf5225677001f253ef06d8ef6"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/~tilde~",
        signedHeaders: "host;x-amz-date",
        signature: "181c0d9898569bb907de254df6dcbbf15cb136fa873c32b1cdbf395bf0e7ebd0"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/it%27s",
        signedHeaders: "host;x-amz-date",
        signature: "fab59da58e0ce45afc4a9e77e6088a93557772718b7160efe68854849b2f8623"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/say%20%22hi%22",
        signedHeaders: "host;x-amz-date",
        signature: "057a0af2a7b2e723330244e032fe3126b0bda0891d5fb5edc2a555694396f248"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/%C3%9Cn%C3%AFc%C3%B6d%C3%A9%20%C3%BF",
        signedHeaders: "host;x-amz-date",
        signature: "cfc95cfa6e6724eeec1d1065eebdf9300c95fffc02c1dba84d083c7978e18f83"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/a%3Bb",
        signedHeaders: "host;x-amz-date",
        signature: "2fd1c7d535c09f1ffc87b7d1f20e7dad94048429d76d461f59263bb50612e90e"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/q%3Fx%3D1",
        signedHeaders: "host;x-amz-date",
        signature: "d5a3421ea28c055d2e01158544395ac9f30575858c5791672ce8fe99baa4598d"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/%231",
        signedHeaders: "host;x-amz-date",
        signature: "097b423127ae31dd71c7d48852c0beccea95d02206f9ad0613a91c3bcb232bfe"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/%2A",
        signedHeaders: "host;x-amz-date",
        signature: "063e08b540bf21b3458399d5804ab7bf0c0a21684335b9b8b40ebff67b13ad61"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/%28x%29",
        signedHeaders: "host;x-amz-date",
        signature: "65b02d607e5073978b848b544741cd674f676e60a2dbe3d0d69001bfa1549c99"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/back%5Cslash",
        signedHeaders: "host;x-amz-date",
        signature: "fc999983b8506a11ebc4e108d244a3281d074a7c9528b3db4b07b5d3949bb9df"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/a%3Db%26c",
        signedHeaders: "host;x-amz-date",
        signature: "35d13df4b97adb68a9adac93664d812b7f33d69f20f113cfa687065ba5318404"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/N%2FA",
        signedHeaders: "host;x-amz-date",
        signature: "b84e1d2404b6dfdc6a48bba409acd0e8977cf3148f7109256c2b04ddf311f52f"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/..",
        signedHeaders: "host;x-amz-date",
        signature: "817df800c4532eed82bb40754c61f5a097687fb8ca92aba870c9be535ab20c2d"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/users/.",
        signedHeaders: "host;x-amz-date",
        signature: "713f062c6381a5a40fab9290e029720278da3b734e71bbe1a3b71ea5d4ee1371"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "max-results=100",
        signedHeaders: "host;x-amz-date",
        signature: "1d1a8616bfe23ccf3b6d2124d88cf378dca830cb520e2aa82fc7c1d08d967d65"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "next-token=a%2Bb%2Fc%3D%3D&max-results=100",
        signedHeaders: "host;x-amz-date",
        signature: "2e22db9ef34fdd7e46b1e5887b2b93591d7d65e24c45f7f792fe976e93aaa1b5"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "b=2&a=1&b=1",
        signedHeaders: "host;x-amz-date",
        signature: "1915cd90d8a0ac211f0f89156769ae0d50656130e8f36462e5cd14b87d07a9bf"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "a",
        signedHeaders: "host;x-amz-date",
        signature: "b986cd4c5769ad30dc0a183083bb1b1ef5d3410de08768c6f6bda1c3a420ad02"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "a=&a",
        signedHeaders: "host;x-amz-date",
        signature: "8f67630e88e59c12cb2a8eae007feb44d43ee616cb6521c27c21ba800bdccbbd"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "a-b=1&a=2",
        signedHeaders: "host;x-amz-date",
        signature: "3ccc42754e7e43e28277b60fc56c5d4a70878444102f590ab898d1a21766e9ec"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "A=1&a=1",
        signedHeaders: "host;x-amz-date",
        signature: "f378380882b93a69b343c8897930be89807469ee2d2dc7d95fb4126aa06d0df2"
    ),
    SignatureVector(
        path: "/a//b",
        signedHeaders: "host;x-amz-date",
        signature: "276793b6a9b8ba7a11f489e2c0cf79c5c9246b56d23343a39700c7c047d00558"
    ),
    SignatureVector(
        path: "/a/./b",
        signedHeaders: "host;x-amz-date",
        signature: "276793b6a9b8ba7a11f489e2c0cf79c5c9246b56d23343a39700c7c047d00558"
    ),
    SignatureVector(
        path: "/a/../b",
        signedHeaders: "host;x-amz-date",
        signature: "cc3b68a7ef594c39cec505eb45e227c4b7db25f1b652479827abb45e0a6db765"
    ),
    SignatureVector(
        path: "/../a",
        signedHeaders: "host;x-amz-date",
        signature: "67633bb0d91408e7f6aad8b949d294604a05bcaffe11ee27cf9edb275a4f6486"
    ),
    SignatureVector(
        path: "/a/b/",
        signedHeaders: "host;x-amz-date",
        signature: "76507b22fdb1ecd5e9d8131dfae732c83a4683623538510d0716c4af4ec8d6cd"
    ),
    SignatureVector(
        path: "/a/..",
        signedHeaders: "host;x-amz-date",
        signature: "9c9a2b41d05d43513eb908a408712b4f353403f25c0e9cdf99a4dd32bda657ab"
    ),
    SignatureVector(
        path: "/...",
        signedHeaders: "host;x-amz-date",
        signature: "ac0c37ab067fcd7b875ae9440c51a47c530cc4cd5ac2a276a3b25610384d70ce"
    ),
    SignatureVector(
        path: "/.a/b.",
        signedHeaders: "host;x-amz-date",
        signature: "6339486b76e522c10167f593789761344ae823747974b624e1f8af60fac14e81"
    ),
    SignatureVector(
        path: "//",
        signedHeaders: "host;x-amz-date",
        signature: "9c9a2b41d05d43513eb908a408712b4f353403f25c0e9cdf99a4dd32bda657ab"
    ),
    SignatureVector(
        path: "/accounts/111122223333/namespaces/default/groups",
        query: "&&a=1&",
        signedHeaders: "host;x-amz-date",
        signature: "8363abda112694a9d6b1456abf664900deb1a9c91873c09553a26f5d1c89e54b"
    ),
    SignatureVector(
        method: "POST",
        path: "/accounts/111122223333/namespaces/default/groups",
        type: "application/json",
        body: "{\"GroupName\":\"Sales\"}",
        signedHeaders: "content-type;host;x-amz-date",
        signature: "66964f4cdaf04d77afa29e5074707a9b57397b93f9006af34bcd191c8773c125"
    ),
    SignatureVector(
        method: "POST",
        path: "/accounts/111122223333/namespaces/default/groups",
        type: "application/json",
        body: "é",
        signedHeaders: "content-type;host;x-amz-date",
        signature: "e5f49ab2f6cdd9d8c3422d902d4c340749ef56bf795c1c4099b21f59ff5291aa"
    ),
    SignatureVector(
        method: "POST",
        path: "/accounts/111122223333/namespaces/default/groups",
        type: "  text/plain;   charset=utf-8 ",
        body: "x",
        signedHeaders: "content-type;host;x-amz-date",
        signature: "91f6e239ba6cae2ac0eed5bcdd1d6609a1418984cc92803ec61af85f6369be2c"
    ),
    SignatureVector(
        method: "PUT",
        path: "/accounts/111122223333/namespaces/default/groups/Sales/members/pat",
        signedHeaders: "host;x-amz-date",
        signature: "dd9d300996a20018178bdb6e97b06f51357202118529175e14a0502da5ec2094"
    ),
    SignatureVector(
        method: "DELETE",
        path: "/resources/arn%3Aaws%3Aquicksight/tags",
        query: "keys=b&keys=a",
        signedHeaders: "host;x-amz-date",
        signature: "ac0d35874a487ef3a0d76c799a32d3e2c04e13291729360174a1e3a62ca9b448"
    ),
    SignatureVector(
        token: "FwoGZXIvYXdzEBYaD//odd+token==",
        signedHeaders: "host;x-amz-date;x-amz-security-token",
        signature: "e9a18a852d601074c555f575343d1b8d1f16e26632c0eee0331441d8ac723cae"
    ),
    SignatureVector(
        method: "POST",
        path: "/accounts/111122223333/namespaces/default/groups",
        type: "application/json",
        body: "{}",
        token: "t",
        signedHeaders: "content-type;host;x-amz-date;x-amz-security-token",
        signature: "f6da79f83caaed9c8cecbc6566cc03ffc33c59402073a8fe328c9847f40f5616"
    ),
    SignatureVector(
        scheme: "http",
        host: "127.0.0.1",
        port: 8080,
        signedHeaders: "host;x-amz-date",
        signature: "6e08dafc3f31eaf8946a9b72aa9be456a93e6e8230b5f931f7d8d95ee0bd80e0"
    ),
    SignatureVector(
        port: 443,
        signedHeaders: "host;x-amz-date",
        signature: "9c9a2b41d05d43513eb908a408712b4f353403f25c0e9cdf99a4dd32bda657ab"
    ),
    SignatureVector(
        host: "[::1]",
        port: 9,
        signedHeaders: "host;x-amz-date",
        signature: "9fb71b2cfb3eaeb182b802c55bd4897b7a3db3792b2de52ae8128ef0e9301130"
    ),
    SignatureVector(
        region: "cn-north-1",
        service: "sts",
        time: 951782399,
        signedHeaders: "host;x-amz-date",
        signature: "c4e516b729e73408d5309f1e6fadfa092c033ef43b8dd7194b45f14356e4b621"
    ),
    SignatureVector(
        secret: "s",
        time: 0,
        signedHeaders: "host;x-amz-date",
        signature: "caaf42fdf65094c7c18a8ce6bbe737e8b72727f210af38f9a1d7435623d9277a"
    ),
]
