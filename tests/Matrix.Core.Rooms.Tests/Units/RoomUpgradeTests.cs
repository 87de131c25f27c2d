using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>Upgrades: only rooms that name each other are one (GHSA-cjh7-rcpx-xpf8).</summary>
public sealed class RoomUpgradeTests
{
    private static readonly ServerName Own = ServerName.Parse("b.example");

    [Theory]
    [InlineData("10")]
    [InlineData("12")]
    public void IsMutual_RoomsThatNameEachOther_IsTrue(string version)
    {
        var old = new RoomHarness();
        Room created = Create(old.Room.Id.ToString(), version);
        Assert.False(RoomUpgrade.IsMutual(old.Room, created));
        Tombstone(old, created.Id.ToString());
        Assert.True(RoomUpgrade.IsMutual(old.Room, created));
        Assert.True(RoomUpgrade.MayMigrate(old.Room, created, Own));
        Assert.False(RoomUpgrade.MayMigrate(old.Room, created, RoomHarness.ServerC));
        _ = old.Accept(old.Make.Leave(RoomHarness.Bob));
        Assert.False(RoomUpgrade.MayMigrate(old.Room, created, Own));
    }

    /// <summary>Anybody can make a room that names a famous one as its predecessor, and a tombstone can name any room.</summary>
    [Theory]
    [InlineData("{}", "OLD")]
    [InlineData("""{"replacement_room":"!elsewhere:x"}""", "OLD")]
    [InlineData("""{"replacement_room":["NEW"]}""", "OLD")]
    [InlineData("""{"replacement_room":"NEW"}""", null)]
    [InlineData("""{"replacement_room":"NEW"}""", "!elsewhere:x")]
    [InlineData("""{"replacement_room":"NEW"}""", "not a room")]
    public void IsMutual_OneSidedClaim_IsFalse(string tombstone, string? predecessor)
    {
        var old = new RoomHarness();
        Room created = Create(predecessor?.Replace("OLD", old.Room.Id.ToString(), StringComparison.Ordinal), "11");
        _ = old.Accept(old.Make.State(RoomHarness.Alice, "m.room.tombstone", "", tombstone.Replace("NEW", created.Id.ToString(), StringComparison.Ordinal)));
        Assert.False(RoomUpgrade.IsMutual(old.Room, created));
        Assert.False(RoomUpgrade.MayMigrate(old.Room, created, Own));
    }

    [Fact]
    public void IsMutual_TombstoneOfAnotherKeyOrRefused_IsFalse()
    {
        var old = new RoomHarness();
        Room created = Create(old.Room.Id.ToString(), "11");
        string content = $$"""{"replacement_room":"{{created.Id}}"}""";
        _ = old.Accept(old.Make.State(RoomHarness.Alice, "m.room.tombstone", "other", content));
        Assert.False(RoomUpgrade.IsMutual(old.Room, created));
        _ = old.Reject(old.Make.State(RoomHarness.Bob, "m.room.tombstone", "", content));
        Assert.False(RoomUpgrade.IsMutual(old.Room, created));
        Assert.False(RoomUpgrade.IsMutual(created.CreateEvent, created.CreateEvent));
    }

    [Fact]
    public void IsMutual_RoomThatNamesItself_IsFalse()
    {
        var old = new RoomHarness();
        Tombstone(old, old.Room.Id.ToString());
        Assert.False(RoomUpgrade.IsMutual(old.Room, old.Room));
    }

    private static void Tombstone(RoomHarness old, string replacement) =>
        old.Accept(old.Make.State(RoomHarness.Alice, "m.room.tombstone", "", $$"""{"body":"moved","replacement_room":"{{replacement}}"}"""));

    private static Room Create(string? predecessor, string version)
    {
        string named = predecessor is null ? "" : $$"""
            "predecessor":{"room_id":"{{predecessor}}"},
            """;
        var make = new EventFactory(TestData.Version(version), seed: 9);
        string content = $$"""{"creator":"{{RoomHarness.Alice}}",{{named}}"room_version":"{{version}}"}""";
        Pdu create = make.Create(RoomHarness.Alice, overrides: new() { Customize = draft => draft.Content = TestData.Bytes(content) });
        return RoomLog.Begin(make.Verify(create));
    }
}
