using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>A question as the fake server sees it.</summary>
internal sealed record Query(int Id, string Name, int Type, bool WithEdns, int SourcePort)
{
    public static Query Read(ReadOnlySpan<byte> message, int sourcePort)
    {
        List<string> labels = [];
        int at = 12;
        for (; message[at] != 0; at += 1 + message[at])
        {
            labels.Add(System.Text.Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
        }

        at++;
        return new Query((message[0] << 8) | message[1], string.Join('.', labels), (message[at] << 8) | message[at + 1], message[11] == 1, sourcePort);
    }

    /// <summary>The head of an answer to it, and the question.</summary>
    public WireWriter Answer(int flags, int answers, int authority = 0) => new WireWriter().Header(Id, flags, 1, answers, authority).Question(Name, Type);

    public byte[] Found(string target = "hs.example.net", long timeToLive = 300) => Answer(0x8180, 1).Srv(Name, timeToLive, new SrvRecord { Priority = 10, Weight = 20, Port = 8448, Target = target }).ToArray();
}
