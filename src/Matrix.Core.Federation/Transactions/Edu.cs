using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents an ephemeral data unit of a known or unknown type. The content of an unknown type is passed on unchanged.</summary>
/// <param name="Type">The type.</param>
/// <param name="Content">The content: a JSON object.</param>
/// <remarks>Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#edus">EDUs</see>.</remarks>
public sealed record Edu(string Type, RawJson Content)
{
    internal const string Typing = "m.typing";
    internal const string Presence = "m.presence";
    internal const string Receipt = "m.receipt";
    internal const string DeviceListUpdate = "m.device_list_update";
    internal const string SigningKeyUpdate = "m.signing_key_update";
    internal const string DirectToDevice = "m.direct_to_device";

    /// <summary>Creates an <c>m.typing</c> unit.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The unit.</returns>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Create(TypingEdu content) => Create(Typing, content, FederationJson.Default.TypingEdu);

    /// <summary>Creates an <c>m.presence</c> unit.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The unit.</returns>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Create(PresenceEdu content) => Create(Presence, content, FederationJson.Default.PresenceEdu);

    /// <summary>Creates an <c>m.receipt</c> unit.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The unit.</returns>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Create(ReceiptEdu content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Create(Receipt, content.Rooms, FederationJson.Default.IReadOnlyDictionaryRoomIdRoomReceipts);
    }

    /// <summary>Creates an <c>m.device_list_update</c> unit.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The unit.</returns>
    /// <exception cref="ArgumentException">An identifier was never set, or a key is not JSON.</exception>
    public static Edu Create(DeviceListUpdateEdu content) => Create(DeviceListUpdate, content, FederationJson.Default.DeviceListUpdateEdu);

    /// <summary>Creates an <c>m.signing_key_update</c> unit.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The unit.</returns>
    /// <exception cref="ArgumentException">An identifier was never set, or a key is not JSON.</exception>
    public static Edu Create(SigningKeyUpdateEdu content) => Create(SigningKeyUpdate, content, FederationJson.Default.SigningKeyUpdateEdu);

    /// <summary>Creates an <c>m.direct_to_device</c> unit.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The unit.</returns>
    /// <exception cref="ArgumentException">An identifier was never set, or a message is not JSON.</exception>
    public static Edu Create(DirectToDeviceEdu content) => Create(DirectToDevice, content, FederationJson.Default.DirectToDeviceEdu);

    /// <summary>
    /// Gets the users in whose name the unit speaks, each once. The list is empty if the type is unknown or no user can be read.
    /// </summary>
    /// <remarks>A server may speak for its own users only. Use <see cref="CheckOrigin"/> to leave out what it says about others.</remarks>
    public IReadOnlyList<UserId> ClaimedUsers => [.. EduReading.Of(this, null).Users.Distinct()];

    /// <summary>Checks a unit against the server that sent it, and leaves out what that server may not say.</summary>
    /// <param name="origin">The server that sent the unit: the one that signed the request.</param>
    /// <returns>
    /// The accepted part of the unit. In a unit about many users (presence, receipts), entries of other servers' users are left out. A unit about one user
    /// (typing, to-device, device list, signing keys) is refused if the user belongs to another server. A unit of an unknown type is accepted unchecked if its
    /// content is JSON.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="origin"/> was never set.</exception>
    public EduVerdict CheckOrigin(ServerName origin)
    {
        _ = RequestFactory.Require(origin.Utf8Span, nameof(origin));
        var reading = EduReading.Of(this, origin);
        return new EduVerdict
        {
            Error = reading.Error,
            Accepted = reading.Error.Kind == ContentErrorKind.None ? this with { Content = new RawJson(reading.Json) } : null,
            LeftOutCount = reading.LeftOutCount,
            OriginMatches = reading.OriginMatches,
        };
    }

    /// <summary>
    /// Tries to read an <c>m.typing</c> unit. Fails if the type or the format differs. The sender is not checked: see <see cref="CheckOrigin"/>.
    /// </summary>
    /// <param name="content">The content, or null if the unit cannot be read.</param>
    /// <returns><see langword="true"/> if the unit can be read; otherwise, <see langword="false"/>.</returns>
    public bool TryRead([NotNullWhen(true)] out TypingEdu? content) => TryRead<TypingEdu>(out content);

    /// <summary>
    /// Tries to read an <c>m.presence</c> unit. Fails if the type or the format differs. The sender is not checked: see <see cref="CheckOrigin"/>.
    /// </summary>
    /// <param name="content">The content, or null if the unit cannot be read.</param>
    /// <returns><see langword="true"/> if the unit can be read; otherwise, <see langword="false"/>.</returns>
    public bool TryRead([NotNullWhen(true)] out PresenceEdu? content) => TryRead<PresenceEdu>(out content);

    /// <summary>
    /// Tries to read an <c>m.receipt</c> unit. Fails if the type or the format differs. The sender is not checked: see <see cref="CheckOrigin"/>.
    /// </summary>
    /// <param name="content">The content, or null if the unit cannot be read.</param>
    /// <returns><see langword="true"/> if the unit can be read; otherwise, <see langword="false"/>.</returns>
    public bool TryRead([NotNullWhen(true)] out ReceiptEdu? content) => TryRead<ReceiptEdu>(out content);

    /// <summary>
    /// Tries to read an <c>m.device_list_update</c> unit. Fails if the type or the format differs. The sender is not checked: see <see cref="CheckOrigin"/>.
    /// </summary>
    /// <param name="content">The content, or null if the unit cannot be read.</param>
    /// <returns><see langword="true"/> if the unit can be read; otherwise, <see langword="false"/>.</returns>
    public bool TryRead([NotNullWhen(true)] out DeviceListUpdateEdu? content) => TryRead<DeviceListUpdateEdu>(out content);

    /// <summary>
    /// Tries to read an <c>m.signing_key_update</c> unit. Fails if the type or the format differs. The sender is not checked: see <see cref="CheckOrigin"/>.
    /// </summary>
    /// <param name="content">The content, or null if the unit cannot be read.</param>
    /// <returns><see langword="true"/> if the unit can be read; otherwise, <see langword="false"/>.</returns>
    public bool TryRead([NotNullWhen(true)] out SigningKeyUpdateEdu? content) => TryRead<SigningKeyUpdateEdu>(out content);

    /// <summary>
    /// Tries to read an <c>m.direct_to_device</c> unit. Fails if the type or the format differs. The sender is not checked: see <see cref="CheckOrigin"/>.
    /// </summary>
    /// <param name="content">The content, or null if the unit cannot be read.</param>
    /// <returns><see langword="true"/> if the unit can be read; otherwise, <see langword="false"/>.</returns>
    public bool TryRead([NotNullWhen(true)] out DirectToDeviceEdu? content) => TryRead<DirectToDeviceEdu>(out content);

    private static Edu Create<T>(string type, T content, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(content);
        return new Edu(type, new RawJson(RequestBody.Write(content, typeInfo)));
    }

    private bool TryRead<T>([NotNullWhen(true)] out T? content)
        where T : class
    {
        var reading = EduReading.Of(this, null);
        content = reading.Error.Kind == ContentErrorKind.None ? reading.Content as T : null;
        return content is not null;
    }
}
