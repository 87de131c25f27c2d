using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing;

/// <summary>Provides generators of valid identifiers, including the longest and the most unusual ones that rooms contain.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#identifier-grammar">Matrix specification, appendices, Identifier Grammar</seealso>
public static class IdentifierGen
{
    private const int HashSize = 32;
    private const int LongHost = 200;

    private static readonly string[] Types = ["m.room.create", "m.room.member", "m.room.power_levels", "m.room.join_rules", "m.room.topic", "org.example.custom"];

    /// <summary>Gets a generator of server names: DNS names in any case, IPv4 and IPv6 literals, with and without a port, and sometimes a long name.</summary>
    public static Gen<ServerName> ServerName { get; } =
        from host in Gen.Frequency(
            (8, Gen.Elements("a", "example.org", "EXAMPLE.org", "xn--bcher-kva.example", "1.2.3", "127.0.0.1", "[::1]", "[2001:db8::1]", ".")),
            (1, Gen.Choose(1, LongHost).Select(length => new string('h', length))))
        from port in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Choose(0, 65535).Select(number => string.Create(CultureInfo.InvariantCulture, $":{number}"))))
        select Identifiers.ServerName.Parse(host + port);

    /// <summary>Gets a generator of user IDs of the historical grammar, which any event may contain. The localpart is any text and may be empty.</summary>
    public static Gen<UserId> UserId { get; } =
        from server in ServerName
        from user in UserIdOn(server)
        select user;

    /// <summary>Gets a generator of user IDs of the current grammar.</summary>
    public static Gen<UserId> StrictUserId { get; } =
        from characters in Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789._=-/+".ToCharArray()).NonEmptyListOf()
        from server in ServerName
        select Identifiers.UserId.Parse(WithServer('@', new string([.. characters]), server));

    /// <summary>Gets a generator of room IDs with a server, of room versions 1 to 11.</summary>
    public static Gen<RoomId> DomainRoomId { get; } =
        from localpart in Localpart
        from server in ServerName
        select RoomId.Parse(WithServer('!', localpart, server));

    /// <summary>Gets a generator of room IDs that are hashes, of room version 12.</summary>
    public static Gen<RoomId> HashRoomId { get; } =
        Hash.Select(hash => RoomId.Parse($"!{UnpaddedBase64.Encode(hash, Base64Alphabet.UrlSafe)}"));

    /// <summary>Gets a generator of room IDs of both forms.</summary>
    public static Gen<RoomId> AnyRoomId { get; } = Gen.OneOf(DomainRoomId, HashRoomId);

    /// <summary>Gets a generator of key IDs: mostly those of the specification's grammar, and some others that servers have used.</summary>
    public static Gen<KeyId> KeyId { get; } = Gen.Frequency(
        (4, Gen.Elements("abcXYZ019_".ToCharArray()).NonEmptyListOf().Select(version => Identifiers.KeyId.Parse($"ed25519:{string.Concat(version.Take(40))}"))),
        (1, Gen.Elements("ed25519:a-1", "ed25519:key.2", "ed25519:policy_server", "curve25519:1").Select(Identifiers.KeyId.Parse)));

    /// <summary>Gets a generator of event types that no rule knows: any text of at most 255 bytes.</summary>
    public static Gen<string> EventType { get; } = LimitedText;

    /// <summary>Gets a generator of state slots: those of common rooms, and any text.</summary>
    public static Gen<StateSlot> StateSlot { get; } =
        from type in Gen.OneOf(Gen.Elements(Types), EventType)
        from key in Gen.OneOf(Gen.Constant(""), UserId.Select(user => user.ToString()), LimitedText)
        select new StateSlot(type, key);

    /// <summary>Returns a generator of user IDs of the historical grammar on one server.</summary>
    /// <param name="server">The server, with a name of at most 253 bytes.</param>
    public static Gen<UserId> UserIdOn(ServerName server) => Localpart.Select(localpart => Identifiers.UserId.Parse(WithServer('@', localpart, server)));

    /// <summary>Returns a generator of room IDs in the form of a room version.</summary>
    /// <param name="version">The room version.</param>
    public static Gen<RoomId> RoomIdFor(RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.Format.UsesCreateEventIdAsRoomId ? HashRoomId : DomainRoomId;
    }

    /// <summary>Returns a generator of event IDs of a format.</summary>
    /// <param name="format">The format.</param>
    public static Gen<EventId> EventIdWithFormat(EventIdFormat format) => format switch
    {
        EventIdFormat.Declared =>
            from localpart in Localpart
            from server in ServerName
            select EventId.Parse(WithServer('$', localpart, server)),
        EventIdFormat.StandardBase64Hash => Hash.Select(hash => EventId.Parse($"${UnpaddedBase64.Encode(hash)}")),
        EventIdFormat.UrlSafeBase64Hash => Hash.Select(hash => EventId.Parse($"${UnpaddedBase64.Encode(hash, Base64Alphabet.UrlSafe)}")),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The value is not a defined format."),
    };

    private static Gen<string> LimitedText => JsonGen.String.Select(text => Text.Truncate(text, Pdu.MaxFieldLength));

    /// <summary>Gets a generator of any text without a colon and NUL, sometimes longer than fits.</summary>
    private static Gen<string> Localpart =>
        from text in Gen.Frequency((8, JsonGen.String), (1, Gen.Elements("x", "é", "\U0001F600").Select(part => string.Concat(Enumerable.Repeat(part, Pdu.MaxFieldLength)))))
        select text.Replace(":", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);

    private static Gen<byte[]> Hash => Gen.Choose(0, byte.MaxValue).Select(value => (byte)value).ArrayOf(HashSize);

    /// <summary>Returns an identifier with a server. The localpart is truncated if the whole would exceed 255 bytes.</summary>
    private static string WithServer(char sigil, string localpart, ServerName server) =>
        $"{sigil}{Text.Truncate(localpart, Pdu.MaxFieldLength - server.Utf8Span.Length - 2)}:{server}";
}
