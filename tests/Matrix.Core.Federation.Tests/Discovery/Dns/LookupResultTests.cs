using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

public sealed class LookupResultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Found_WithoutAUsableItem_IsNotFound()
    {
        Assert.Equal(TxtResult.NotFound(Minute), TxtResult.Found([new string('a', TxtResult.MaxLength + 1)], Minute));
        Assert.Equal(TxtResult.NotFound(Minute), TxtResult.Found([], Minute));
        Assert.Equal(SrvResult.NotFound(Minute), SrvResult.Found([], Minute));
        Assert.Equal(AddressResult.NotFound(Minute), AddressResult.Found([], Minute));
        Assert.Equal(LookupStatus.Found, TxtResult.Found([new string('a', TxtResult.MaxLength)], Minute).Status);
    }

    [Fact]
    public void Equality_IsThatOfStatusTimesAndItemsInOrder()
    {
        var first = IPAddress.Parse("192.0.2.1");
        var second = IPAddress.Parse("192.0.2.2");
        var found = AddressResult.Found([first, second], Minute);

        Assert.Equal(found, AddressResult.Found([IPAddress.Parse("192.0.2.1"), second], Minute));
        Assert.Equal(found.GetHashCode(), AddressResult.Found([first, second], Minute).GetHashCode());
        Assert.NotEqual(found, AddressResult.Found([second, first], Minute));
        Assert.NotEqual(found, AddressResult.Found([first, second], null));
        Assert.NotEqual(found, found with { CanonicalName = "a.example" });
        Assert.NotEqual(AddressResult.Failed("a"), AddressResult.Failed("b"));
        Assert.NotEqual(AddressResult.Failed("a"), AddressResult.NotFound(null));
    }

    [Fact]
    public void Text_SaysWhatWasFoundOrWhyNot()
    {
        Assert.Equal("192.0.2.1 (of a.example)", (AddressResult.Found([IPAddress.Parse("192.0.2.1")], null) with { CanonicalName = "a.example" }).ToString());
        Assert.Equal("10 5 8448 hs.example", SrvResult.Found([new SrvRecord { Priority = 10, Weight = 5, Port = 8448, Target = "hs.example" }], null).ToString());
        Assert.Equal("v=1", TxtResult.Found(["v=1"], null).ToString());
        Assert.Equal("no address", AddressResult.NotFound(null).ToString());
        Assert.Equal("no record", TxtResult.NotFound(null).ToString());
        Assert.Equal("failed: SERVFAIL", SrvResult.Failed("SERVFAIL").ToString());
    }
}
