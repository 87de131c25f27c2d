using System.Globalization;
using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Federation.Tests.Dns;

/// <summary>Messages of the DNS: what is written is read, and no bytes do harm.</summary>
public sealed class WireTests
{
    private static readonly Gen<string> Names =
        from labels in Gen.Choose(1, 4)
        from name in Gen.Choose(1, 12).ListOf(labels).Select(lengths => string.Join('.', lengths.Select((length, i) => new string((char)('a' + ((length + i) % 26)), length))))
        select name;

    private static readonly Gen<SrvRecord> Records =
        from priority in Gen.Choose(0, 65535)
        from weight in Gen.Choose(0, 65535)
        from port in Gen.Choose(0, 65535)
        from target in Gen.OneOf(Names, Gen.Constant("."))
        select new SrvRecord((ushort)priority, (ushort)weight, (ushort)port, target);

    [Fact]
    public void Response_RoundTrips() => Prop.ForAll(
        (from name in Names from records in Records.ArrayOf() from compress in Gen.Elements(true, false) select (name, records, compress)).ToArbitrary(),
        value =>
        {
            WireWriter writer = new WireWriter(value.compress).Header(77, 0x8180, 1, value.records.Length, 1).Question(value.name, 33);
            foreach (SrvRecord record in value.records)
            {
                _ = writer.Srv(value.name, 300, record);
            }

            byte[] message = writer.Soa("example", 60, 30).ToArray();
            return DnsResponse.TryParse(message, out DnsResponse? response, out _)
                && response!.Id == 77
                && response.IsResponse
                && response.QuestionName == value.name
                && response.Answers.Select(record => record.Srv!).SequenceEqual(value.records)
                && response.Answers.All(record => record.Name == value.name && record.TimeToLive == 300)
                && response.Authority is [{ SoaMinimum: 30 }];
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Query_IsReadBackAsTheQuestion() => Prop.ForAll(Names.ToArbitrary(), name =>
    {
        bool written = new DnsQuery(513, name, DnsRecordType.Srv, WithEdns: true).TryWrite(out byte[] message);
        int at = DnsQuery.HeaderLength;
        return written && message[0] == 2 && message[1] == 1 && DnsName.TryRead(message, ref at, out string read) && read == name && message.Length == at + 4 + 11;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a", true)]
    [InlineData("a.", true)]
    [InlineData(".", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData(".a", false)]
    [InlineData("a..b", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData("_matrix-fed._tcp.example.org", true)]
    public void Name_CanBeWritten(string name, bool can) => Assert.Equal(can, DnsName.TryWrite(name, []));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Label_AtTheBound(int length, bool can) => Assert.Equal(can, DnsName.TryWrite(new string('a', length), []));

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void Name_AtTheBound(int length, bool can)
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 63), 5))[..length];
        Assert.Equal(can, DnsName.TryWrite(name, []));
        byte[] wire = new WireWriter(compress: false).Name(name).ToArray();
        int at = 0;
        Assert.Equal(can, DnsName.TryRead(wire, ref at, out _));
    }

    [Fact]
    public void Pointer_AtItselfAheadOrInACircle_IsRefused()
    {
        foreach (byte[] wire in new byte[][]
        {
            [0xc0, 0x00],                               // at itself
            [0xc0, 0x02, 0x00],                         // ahead
            [1, (byte)'a', 0xc0, 0x00],                 // at the label before it
            [0xc0, 0x02, 0xc0, 0x00],                   // at one another
            [1, (byte)'a', 0xc0, 0x04, 0xc0, 0x00],
            [0xc0],                                     // cut
            [0x40, 0x00],                               // a label of an unknown kind
            [5, (byte)'a'],
            [],
        })
        {
            int at = 0;
            Assert.False(DnsName.TryRead(wire, ref at, out _), Convert.ToHexString(wire));
        }
    }

    [Fact]
    public void Pointers_ManyInARow_AreFollowedAndEnd()
    {
        // Each of 8,000 pointers leads to the one before it.
        var wire = new WireWriter().Byte(0).Byte(0);
        for (int i = 0; i < 8000; i++)
        {
            _ = wire.Word(0xc000 | (i * 2));
        }

        byte[] bytes = wire.ToArray();
        int at = bytes.Length - 2;
        Assert.True(DnsName.TryRead(bytes, ref at, out string name));
        Assert.Equal((".", bytes.Length), (name, at));
    }

    [Fact]
    public void Label_WithOddBytes_IsWrittenSoThatItCannotBeMisread()
    {
        byte[] wire = [5, (byte)'a', (byte)'.', (byte)'\\', 0, 0xff, 0];
        int at = 0;
        Assert.True(DnsName.TryRead(wire, ref at, out string name));
        Assert.Equal("a\\046\\092\\000\\255", name);
        Assert.False(ServerHost.IsHostName(name));
    }

    [Fact]
    public void Records_OfEveryTypeThatIsRead()
    {
        byte[] message = new WireWriter().Header(1, 0x8180, 1, 6).Question("a.example", 33)
            .Record("a.example", 1, 5, data => data.Bytes([192, 0, 2, 1]))
            .Record("a.example", 28, 5, data => data.Bytes(IPAddress.Parse("2001:db8::1").GetAddressBytes()))
            .Record("a.example", 16, 5, data => data.Byte(3).Bytes("abc"u8.ToArray()).Byte(0))
            .Alias("a.example", 5, "b.example")
            .Record("a.example", 99, 0x80000000, data => data.Bytes([1, 2, 3]))
            .Record("a.example", 1, 5, data => data.Bytes([1]), klass: 3)
            .ToArray();
        Assert.True(DnsResponse.TryParse(message, out DnsResponse? response, out _));
        Assert.Equal(5, response!.Answers.Length); // that of another class is passed over
        Assert.Equal("192.0.2.1", response.Answers[0].Address!.ToString());
        Assert.Equal("2001:db8::1", response.Answers[1].Address!.ToString());
        Assert.Equal(["616263", ""], response.Answers[2].Text.Select(text => Convert.ToHexString(text.Span)).ToList());
        Assert.Equal("b.example", response.Answers[3].Alias);
        Assert.Equal(0u, response.Answers[4].TimeToLive);
    }

    [Theory]
    [InlineData(1, "01")]
    [InlineData(28, "00000000")]
    [InlineData(33, "0000000000")]
    [InlineData(33, "000000000000")]
    [InlineData(33, "0000000000000000")]
    [InlineData(5, "")]
    [InlineData(5, "0000")]
    [InlineData(6, "000000")]
    [InlineData(16, "05aa")]
    public void Record_WhoseDataIsNotItsTypes_IsRefused(int type, string hex)
    {
        byte[] message = new WireWriter().Header(1, 0x8180, 1, 1).Question("a.example", 33).Record("a.example", type, 5, data => data.Bytes(Convert.FromHexString(hex))).ToArray();
        Assert.False(DnsResponse.TryParse(message, out _, out DnsParseError error));
        Assert.Equal(DnsParseError.BadRecord, error);
    }

    [Fact]
    public void Message_WithTwoQuestions_IsRefused()
    {
        Assert.False(DnsResponse.TryParse(new WireWriter().Header(1, 0x8180, 2, 0).Question("a", 1).Question("b", 1).ToArray(), out _, out DnsParseError error));
        Assert.Equal(DnsParseError.BadQuestion, error);
    }

    [Fact]
    public void Message_CutAnywhere_IsRefusedOrRead()
    {
        byte[] message = Sample();
        for (int length = 0; length < message.Length; length++)
        {
            Assert.False(DnsResponse.TryParse(message.AsSpan(0, length), out _, out DnsParseError error), length.ToString(CultureInfo.InvariantCulture));
            Assert.NotEqual(DnsParseError.None, error);
        }

        Assert.True(DnsResponse.TryParse(message, out _, out _));
    }

    [Fact]
    public void Message_Mutated_NeverThrows()
    {
        var random = new Random(3);
        byte[] seed = Sample();
        for (int i = 0; i < 100_000; i++)
        {
            byte[] message = [.. seed];
            for (int change = random.Next(1, 8); change > 0; change--)
            {
                message[random.Next(message.Length)] = (byte)(random.Next(4) == 0 ? 0xc0 : random.Next(256));
            }

            if (DnsResponse.TryParse(message.AsSpan(0, random.Next(4) == 0 ? random.Next(message.Length) : message.Length), out DnsResponse? response, out _))
            {
                int aliases = 0;
                _ = DnsAnswerReader.Read(response!, "_matrix-fed._tcp.example.org", DnsRecordType.Srv, ref aliases);
            }
        }
    }

    [Fact]
    public void Message_OfAnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes => DnsResponse.TryParse(bytes, out _, out DnsParseError error) == (error == DnsParseError.None)).QuickCheckThrowOnFailure();

    private static byte[] Sample() => new WireWriter().Header(1, 0x8180, 1, 3, 1).Question("_matrix-fed._tcp.example.org", 33)
        .Alias("_matrix-fed._tcp.example.org", 60, "_srv.example.net")
        .Srv("_srv.example.net", 60, new SrvRecord(1, 2, 3, "hs.example.net"))
        .Record("_srv.example.net", 16, 5, data => data.Byte(3).Bytes("abc"u8.ToArray()))
        .Soa("example.org", 60, 30)
        .ToArray();
}
