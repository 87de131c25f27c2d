using Matrix.Core.Identifiers;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class IdentifiersReadme
{
    [Fact]
    public void Identifiers_ParseAndFormat()
    {
        #region readme src/Matrix.Core.Identifiers/README.md
        UserId alice = UserId.Parse("@alice:[2001:db8::1]:8448");
        Utf8Text localpart = alice.Localpart;            // alice
        int? port = alice.ServerName.Port;               // 8448

        var membership = new StateSlot(Utf8Text.FromString("m.room.member"), alice.Text);
        string text = membership.ToString();             // ["m.room.member","@alice:[2001:db8::1]:8448"]

        bool parsed = RoomId.TryParse("!no-server-and-no-hash"u8, out RoomId room);   // false, and room.IsDefault is true
        #endregion

        Assert.Equal("alice", localpart.ToString());
        Assert.Equal(8448, port);
        Assert.Equal("""["m.room.member","@alice:[2001:db8::1]:8448"]""", text);
        Assert.False(parsed);
        Assert.True(room.IsDefault);
    }
}
