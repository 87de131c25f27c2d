using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>An ephemeral data unit: of a type that is known here, or any other, whose content is passed on as it is.</summary>
/// <param name="Type">The type.</param>
/// <param name="Content">The content: a JSON object.</param>
/// <remarks>Matrix spec, server-server API, § EDUs.</remarks>
public sealed record Edu(string Type, RawJson Content)
{
    internal const string Typing = "m.typing";
    internal const string Presence = "m.presence";
    internal const string Receipt = "m.receipt";
    internal const string DeviceListUpdate = "m.device_list_update";
    internal const string SigningKeyUpdate = "m.signing_key_update";
    internal const string DirectToDevice = "m.direct_to_device";

    /// <summary>Makes an <c>m.typing</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(TypingEdu content) => Of(Typing, content, FederationJson.Default.TypingEdu);

    /// <summary>Makes an <c>m.presence</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(PresenceEdu content) => Of(Presence, content, FederationJson.Default.PresenceEdu);

    /// <summary>Makes an <c>m.receipt</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(ReceiptEdu content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Of(Receipt, content.Rooms, FederationJson.Default.IReadOnlyDictionaryRoomIdRoomReceipts);
    }

    /// <summary>Makes an <c>m.device_list_update</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(DeviceListUpdateEdu content) => Of(DeviceListUpdate, content, FederationJson.Default.DeviceListUpdateEdu);

    /// <summary>Makes an <c>m.signing_key_update</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(SigningKeyUpdateEdu content) => Of(SigningKeyUpdate, content, FederationJson.Default.SigningKeyUpdateEdu);

    /// <summary>Makes an <c>m.direct_to_device</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(DirectToDeviceEdu content) => Of(DirectToDevice, content, FederationJson.Default.DirectToDeviceEdu);

    /// <summary>Gets the users in whose name the unit speaks, each once; none where its type is not known or it cannot be read.</summary>
    /// <remarks>
    /// A server may speak for its own users only. What it says of others is not to be taken: see <see cref="CheckOrigin"/>, which leaves it out.
    /// </remarks>
    public IReadOnlyList<UserId> ClaimedUsers => [.. EduReading.Of(this, null).Users.Distinct()];

    /// <summary>Checks what a unit says against the server that sent it, and leaves out what that server may not say.</summary>
    /// <param name="origin">The server that sent it: whose signature the request carries.</param>
    /// <returns>
    /// What may be taken. In a unit about many users (presence, receipts) entries of other servers' users are left out; a unit about one user (typing, to-device, device list, signing
    /// keys) of another server is refused whole. A unit of a type that is not known is passed on unchecked.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="origin"/> was never set.</exception>
    public EduVerdict CheckOrigin(ServerName origin)
    {
        _ = RequestFactory.Require(origin.Span, nameof(origin));
        var reading = EduReading.Of(this, origin);
        return new EduVerdict
        {
            Error = reading.Error,
            Accepted = reading.Error.Kind == ContentErrorKind.None ? this with { Content = new RawJson(reading.Json) } : null,
            LeftOutCount = reading.LeftOutCount,
            OriginMatches = reading.OriginMatches,
        };
    }

    /// <summary>Reads an <c>m.typing</c>; false where it is of another type or not of its shape. Whose word it is, is for <see cref="CheckOrigin"/> to say.</summary>
    public bool TryRead([NotNullWhen(true)] out TypingEdu? content) => TryRead<TypingEdu>(out content);

    /// <summary>Reads an <c>m.presence</c>; false where it is of another type or not of its shape. Whose word it is, is for <see cref="CheckOrigin"/> to say.</summary>
    public bool TryRead([NotNullWhen(true)] out PresenceEdu? content) => TryRead<PresenceEdu>(out content);

    /// <summary>Reads an <c>m.receipt</c>; false where it is of another type or not of its shape. Whose word it is, is for <see cref="CheckOrigin"/> to say.</summary>
    public bool TryRead([NotNullWhen(true)] out ReceiptEdu? content) => TryRead<ReceiptEdu>(out content);

    /// <summary>Reads an <c>m.device_list_update</c>; false where it is of another type or not of its shape. Whose word it is, is for <see cref="CheckOrigin"/> to say.</summary>
    public bool TryRead([NotNullWhen(true)] out DeviceListUpdateEdu? content) => TryRead<DeviceListUpdateEdu>(out content);

    /// <summary>Reads an <c>m.signing_key_update</c>; false where it is of another type or not of its shape. Whose word it is, is for <see cref="CheckOrigin"/> to say.</summary>
    public bool TryRead([NotNullWhen(true)] out SigningKeyUpdateEdu? content) => TryRead<SigningKeyUpdateEdu>(out content);

    /// <summary>Reads an <c>m.direct_to_device</c>; false where it is of another type or not of its shape. Whose word it is, is for <see cref="CheckOrigin"/> to say.</summary>
    public bool TryRead([NotNullWhen(true)] out DirectToDeviceEdu? content) => TryRead<DirectToDeviceEdu>(out content);

    private static Edu Of<T>(string type, T content, JsonTypeInfo<T> typeInfo)
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
