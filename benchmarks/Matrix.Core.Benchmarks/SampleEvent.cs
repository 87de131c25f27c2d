using System.Security.Cryptography;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Benchmarks;

/// <summary>What is measured on: a message of about 1,100 bytes in a version 11 room, as servers send it, and its keys.</summary>
internal sealed class SampleEvent
{
    public SampleEvent()
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:bench"), SHA256.HashData("benchmark"u8));
        ServerName server = ServerName.Parse("example.org");
        EventId[] cited = [.. Enumerable.Range(0, 5).Select(i => EventId.Parse("$" + UnpaddedBase64.Encode(SHA256.HashData([(byte)i]), Base64Alphabet.UrlSafe)))];
        var builder = new PduBuilder(RoomVersions.V11)
        {
            RoomId = RoomId.Parse("!benchmark:example.org"),
            Sender = UserId.Parse("@alice:example.org"),
            Type = "m.room.message",
            Content = Encoding.ASCII.GetBytes(
                """{"body":"The quick brown fox jumps over the lazy dog, and then does it again for the benchmark.","format":"org.matrix.custom.html","formatted_body":"<p>The quick brown fox jumps over the <strong>lazy</strong> dog, and then does it again for the benchmark.</p>","m.mentions":{"user_ids":["@bob:example.org"]},"msgtype":"m.text"}"""),
            PrevEvents = cited[..1],
            AuthEvents = cited[1..4],
            Depth = 4711,
            OriginServerTimestamp = new(1_700_000_000_000),
        };
        Pdu = builder.Sign(key);
        Ordered = Pdu.Utf8.ToArray();
        Shuffled = Shuffle(Ordered);
        Keys = new ServerKeyStore();
        _ = Keys.Add(server, new ServerKey(key.KeyId, key.VerifyKey, MatrixTimestamp.MaxValue));
        Key = key.VerifyKey;
        Message = Ordered;
        Signature = new byte[Ed25519.SignatureSize];
        key.Sign(Message, Signature);
    }

    /// <summary>The event, read.</summary>
    public Pdu Pdu { get; }

    /// <summary>The event in canonical order.</summary>
    public byte[] Ordered { get; }

    /// <summary>The event with the members of its outermost object and of its content in another order, as servers send them.</summary>
    public byte[] Shuffled { get; }

    public ServerKeyStore Keys { get; }

    public VerifyKey Key { get; }

    /// <summary>Bytes with a good signature, as many as the event has: for the bare verification.</summary>
    public byte[] Message { get; }

    public byte[] Signature { get; }

    private static byte[] Shuffle(byte[] canonical)
    {
        var text = new StringBuilder("{");
        JsonSlice root = JsonSlice.FromCanonical(canonical);
        var members = new List<string>();
        foreach (JsonMember member in root.EnumerateObject())
        {
            string value = member.NameEquals("content"u8) ? Reverse(member.Value) : member.Value.ToString();
            members.Add($"\"{member.NameString}\":{value}");
        }

        // Not simply backwards: a fixed riffle, so that neither order is a special case.
        string[] order = [.. members.Where((_, i) => i % 2 == 1), .. members.Where((_, i) => i % 2 == 0)];
        return Encoding.ASCII.GetBytes(text.AppendJoin(',', order).Append('}').ToString());
    }

    private static string Reverse(JsonSlice content)
    {
        var members = new List<string>();
        foreach (JsonMember member in content.EnumerateObject())
        {
            members.Add($"\"{member.NameString}\":{member.Value.ToString()}");
        }

        members.Reverse();
        return "{" + string.Join(',', members) + "}";
    }
}
