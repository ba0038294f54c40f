import Directory
import JSONStreaming
import Planning

/// The JSON of the limits by which a plan's removals are judged.
enum SafeguardsJSON {
    static func write(_ safeguards: Safeguards, to writer: inout JSONWriter) {
        writer.key("safeguards")
        writer.beginObject()
        writer.key("removals")
        writer.beginObject()
        write("users", safeguards.users, to: &writer)
        write("groups", safeguards.groups, to: &writer)
        write("memberships", safeguards.memberships, to: &writer)
        write("demotions", safeguards.demotions, to: &writer)
        writer.endObject()
        writer.key("base")
        writer.beginObject()
        writer.member("users", safeguards.base.users)
        writer.member("groups", safeguards.base.groups)
        writer.member("memberships", safeguards.base.memberships)
        writer.endObject()
        writer.member("minAdmins", safeguards.minAdmins)
        writer.key("requiredAdmins")
        writer.beginArray()
        for name in safeguards.requiredAdmins { writer.string(name) }
        writer.endArray()
        writer.endObject()
    }

    /// A plain count is a number, a percentage an object.
    private static func write(_ name: StaticString, _ limit: Guards.Limit, to writer: inout JSONWriter) {
        writer.key(name)
        if let count = limit.count, limit.percent == nil, limit.atLeast == nil {
            writer.int(count)
            return
        }
        writer.beginObject()
        if let count = limit.count { writer.member("count", count) }
        if let percent = limit.percent {
            writer.key("percent")
            if let whole = Int(exactly: percent) { writer.int(whole) } else { writer.double(percent) }
        }
        if let atLeast = limit.atLeast { writer.member("atLeast", atLeast) }
        writer.endObject()
    }
}
