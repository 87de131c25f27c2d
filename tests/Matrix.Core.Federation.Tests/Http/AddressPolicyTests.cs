using System.Net;
using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Tests.Http;

public sealed class AddressPolicyTests
{
    /// <summary>The first and last address of each range that is not dialled, and its two neighbours where those are of the public internet.</summary>
    public static TheoryData<string, string, string?, string?> Ranges => new()
    {
        { "0.0.0.0", "0.255.255.255", null, "1.0.0.0" },
        { "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0" },
        { "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0" },
        { "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0" },
        { "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0" },
        { "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0" },
        { "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0" },
        { "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0" },
        { "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0" },
        { "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0" },
        { "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0" },
        { "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0" },
        { "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0" },
        { "224.0.0.0", "239.255.255.255", "223.255.255.255", null },
        { "240.0.0.0", "255.255.255.255", null, null },
        { "::", "::ffff:ffff", null, null },
        { "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", null, null },
        { "100::", "100::ffff:ffff:ffff:ffff", null, null },
        { "100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", null, null },
        { "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff::", null },
        { "2001:1::", "2001:1:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", null, "2001:2:1::" },
        { "2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "2001:f:ffff::", null },
        { "2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", null, "2001:30::" },
        { "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff::", "2001:db9::" },
        { "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff::", "3fff:1000::" },
        { "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Range_FirstAndLastAreDenied_NeighboursAreNot(string first, string last, string? before, string? after)
    {
        Assert.False(AddressPolicy.Public.Allows(IPAddress.Parse(first)));
        Assert.False(AddressPolicy.Public.Allows(IPAddress.Parse(last)));
        Assert.True(before is null || AddressPolicy.Public.Allows(IPAddress.Parse(before)));
        Assert.True(after is null || AddressPolicy.Public.Allows(IPAddress.Parse(after)));
    }

    [Fact]
    public void Ranges_OfThePolicy_AreAllInTheTable() => Assert.Equal(
        AddressPolicy.Public.Denied.Select(network => network.BaseAddress.ToString()).Order(StringComparer.Ordinal),
        Ranges.Select(row => IPAddress.Parse(row.Data.Item1).ToString()).Append("::").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>What has not been given out as public is no address of the public internet, listed or not.</summary>
    [Theory]
    [InlineData("::ffff:0:7f00:1")]
    [InlineData("::ffff:0:a9fe:a9fe")]
    [InlineData("::1:0:0")]
    [InlineData("64:ff9b:2::")]
    [InlineData("200::1")]
    [InlineData("3ff::1")]
    [InlineData("1fff:ffff::")]
    [InlineData("4000::")]
    [InlineData("fbff:ffff::")]
    [InlineData("fe7f:ffff::")]
    public void IPv6_OutsideOfTheGlobalRange_IsDenied(string address)
    {
        Assert.False(AddressPolicy.Public.Allows(IPAddress.Parse(address)));
        Assert.True(AddressPolicy.Public.Allowing(IPNetwork.Parse("::/0")).Allows(IPAddress.Parse(address)));
    }

    /// <summary>What is denied as IPv4 is denied in each of the forms in which IPv6 can carry it; what is public is not.</summary>
    [Theory]
    [InlineData("::ffff:{0}")]
    [InlineData("64:ff9b::{0}")]
    [InlineData("2002:{1}::1")]
    [InlineData("2600::5efe:{0}")]
    [InlineData("2600::200:5efe:{0}")]
    public void EmbeddedIPv4_IsJudgedAsItself(string form)
    {
        foreach (string denied in (string[])["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1", "224.0.0.1", "255.255.255.255"])
        {
            Assert.False(AddressPolicy.Public.Allows(Embed(form, denied)), denied);
        }

        foreach (string allowed in (string[])["1.1.1.1", "8.8.8.8", "172.32.0.1"])
        {
            Assert.True(AddressPolicy.Public.Allows(Embed(form, allowed)), allowed);
        }
    }

    [Theory]
    [InlineData("::ffff:{0}")]
    [InlineData("64:ff9b::{0}")]
    [InlineData("2002:{1}::1")]
    public void EmbeddedIPv4_OfAnException_IsAllowed(string form)
    {
        AddressPolicy policy = AddressPolicy.Public.Allowing(IPNetwork.Parse("10.0.0.0/8"));
        Assert.True(policy.Allows(Embed(form, "10.1.2.3")));
        Assert.False(policy.Allows(Embed(form, "192.168.1.1")));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::%1")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("64:ff9b::")]
    [InlineData("2002::1")]
    public void Unspecified_IsDenied_WhateverTheExceptions(string address)
    {
        AddressPolicy policy = AddressPolicy.Public.Allowing(IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0"));
        Assert.False(policy.Allows(IPAddress.Parse(address)));
        Assert.True(policy.Allows(IPAddress.Parse("127.0.0.1")));
        Assert.True(policy.Allows(IPAddress.Parse("fe80::1%1")));
    }

    [Fact]
    public void Exception_IsForWhatItNames()
    {
        AddressPolicy policy = AddressPolicy.Public.Allowing(IPNetwork.Parse("127.0.0.1/32"));
        Assert.True(policy.Allows(IPAddress.Loopback));
        Assert.False(policy.Allows(IPAddress.Parse("127.0.0.2")));
        Assert.False(policy.Allows(IPAddress.IPv6Loopback));
        Assert.False(AddressPolicy.Public.Allows(IPAddress.Loopback));
    }

    [Fact]
    public void Denying_AddsToWhatIsDenied()
    {
        AddressPolicy policy = AddressPolicy.Public.Denying(IPNetwork.Parse("8.8.8.0/24"));
        Assert.False(policy.Allows(IPAddress.Parse("8.8.8.8")));
        Assert.False(policy.Allows(IPAddress.Parse("::ffff:8.8.8.8")));
        Assert.False(policy.Allows(IPAddress.Parse("64:ff9b::8.8.8.8")));
        Assert.True(policy.Allows(IPAddress.Parse("8.8.9.8")));
    }

    [Fact]
    public void LinkLocal_WithAScope_IsDenied() => Assert.False(AddressPolicy.Public.Allows(IPAddress.Parse("fe80::1%3")));

    private static IPAddress Embed(string form, string address)
    {
        byte[] bytes = IPAddress.Parse(address).GetAddressBytes();
        string groups = $"{(bytes[0] << 8) | bytes[1]:x}:{(bytes[2] << 8) | bytes[3]:x}";
        return IPAddress.Parse(form.Replace("{0}", address, StringComparison.Ordinal).Replace("{1}", groups, StringComparison.Ordinal));
    }
}
