namespace Matrix.Core.Identifiers.Tests.Units;

/// <summary>The snippet of the README says what is so.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Readme_Snippet_SaysWhatIsSo()
    {
        UserId alice = UserId.Parse("@alice:[2001:db8::1]:8448");
        Utf8Text localpart = alice.Localpart;
        int? port = alice.ServerName.Port;

        var membership = new StateSlot(Utf8Text.FromString("m.room.member"), alice.Text);
        string text = membership.ToString();

        bool parsed = RoomId.TryParse("!no-server-and-no-hash"u8, out RoomId room);

        Assert.Equal("alice", localpart.ToString());
        Assert.Equal(8448, port);
        Assert.Equal("""["m.room.member","@alice:[2001:db8::1]:8448"]""", text);
        Assert.False(parsed);
        Assert.True(room.IsDefault);
    }
}
