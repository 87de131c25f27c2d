using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Represents an event as its members, which can be changed in ways that no builder allows. Values are JSON texts, which may be invalid.</summary>
internal sealed class EventEdit
{
    private readonly List<KeyValuePair<string, string>> _members;

    private EventEdit(List<KeyValuePair<string, string>> members) => _members = members;

    public string this[string key] => _members.Find(member => member.Key == key).Value;

    public static EventEdit FromPdu(Pdu pdu)
    {
        var members = new List<KeyValuePair<string, string>>();
        foreach (JsonMember member in JsonSlice.FromCanonical(pdu.Utf8.Span).EnumerateObject())
        {
            members.Add(KeyValuePair.Create(member.NameString, member.Value.ToString()));
        }

        return new EventEdit(members);
    }

    public EventEdit Copy() => new([.. _members]);

    /// <summary>Sets a member, or adds it at the end.</summary>
    public EventEdit Set(string key, string json)
    {
        int place = _members.FindIndex(member => member.Key == key);
        if (place < 0)
        {
            _members.Add(KeyValuePair.Create(key, json));
        }
        else
        {
            _members[place] = KeyValuePair.Create(key, json);
        }

        return this;
    }

    public EventEdit Remove(string key)
    {
        _ = _members.RemoveAll(member => member.Key == key);
        return this;
    }

    /// <summary>Adds a member at the start of the content.</summary>
    public EventEdit AddToContent(string key, string json)
    {
        string content = this["content"];
        return Set("content", $"{{{Text.Quote(key)}:{json}{(content == "{}" ? "" : ",")}{content[1..]}");
    }

    public byte[] ToUtf8()
    {
        var json = new StringBuilder("{");
        foreach ((string key, string value) in _members)
        {
            _ = json.Append(json.Length == 1 ? "" : ",").Append(Text.Quote(key)).Append(':').Append(value);
        }

        return Text.ToUtf8(json.Append('}').ToString());
    }
}
