using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation;

/// <summary>An ephemeral data unit: of a type that is known here, or any other, whose content is passed on as it is.</summary>
/// <param name="Type">The type.</param>
/// <param name="Content">The content: a JSON object.</param>
/// <remarks>Matrix spec, server-server API, § EDUs.</remarks>
public sealed record Edu(string Type, RawJson Content)
{
    private const string Typing = "m.typing";
    private const string Presence = "m.presence";
    private const string Receipt = "m.receipt";
    private const string DeviceListUpdate = "m.device_list_update";
    private const string SigningKeyUpdate = "m.signing_key_update";
    private const string DirectToDevice = "m.direct_to_device";

    /// <summary>Makes an <c>m.typing</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(TypingEdu content) => Of(Typing, content, FederationJson.Default.TypingEdu);

    /// <summary>Makes an <c>m.presence</c>.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(PresenceEdu content) => Of(Presence, content, FederationJson.Default.PresenceEdu);

    /// <summary>Makes an <c>m.receipt</c>.</summary>
    /// <param name="content">The receipts of each room.</param>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public static Edu Of(IReadOnlyDictionary<RoomId, RoomReceipts> content) => Of(Receipt, content, FederationJson.Default.IReadOnlyDictionaryRoomIdRoomReceipts);

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

    /// <summary>Reads an <c>m.typing</c>; false where it is of another type or not of its shape.</summary>
    public bool TryRead([NotNullWhen(true)] out TypingEdu? content) => TryRead(Typing, FederationJson.Default.TypingEdu, out content);

    /// <summary>Reads an <c>m.presence</c>; false where it is of another type or not of its shape.</summary>
    public bool TryRead([NotNullWhen(true)] out PresenceEdu? content) => TryRead(Presence, FederationJson.Default.PresenceEdu, out content);

    /// <summary>Reads an <c>m.receipt</c>; false where it is of another type or not of its shape.</summary>
    public bool TryRead([NotNullWhen(true)] out IReadOnlyDictionary<RoomId, RoomReceipts>? content) =>
        TryRead(Receipt, FederationJson.Default.IReadOnlyDictionaryRoomIdRoomReceipts, out content);

    /// <summary>Reads an <c>m.device_list_update</c>; false where it is of another type or not of its shape.</summary>
    public bool TryRead([NotNullWhen(true)] out DeviceListUpdateEdu? content) => TryRead(DeviceListUpdate, FederationJson.Default.DeviceListUpdateEdu, out content);

    /// <summary>Reads an <c>m.signing_key_update</c>; false where it is of another type or not of its shape.</summary>
    public bool TryRead([NotNullWhen(true)] out SigningKeyUpdateEdu? content) => TryRead(SigningKeyUpdate, FederationJson.Default.SigningKeyUpdateEdu, out content);

    /// <summary>Reads an <c>m.direct_to_device</c>; false where it is of another type or not of its shape.</summary>
    public bool TryRead([NotNullWhen(true)] out DirectToDeviceEdu? content) => TryRead(DirectToDevice, FederationJson.Default.DirectToDeviceEdu, out content);

    private static Edu Of<T>(string type, T content, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(content);
        return new Edu(type, new RawJson(RequestBody.Write(content, typeInfo)));
    }

    /// <summary>The serialiser looks for <c>null</c> in properties, and not in lists and maps.</summary>
    private static bool HasNullItem(object content) => content switch
    {
        PresenceEdu presence => presence.Push.Contains(null!),
        IReadOnlyDictionary<RoomId, RoomReceipts> rooms => rooms.Values.Any(room => room is null || room.Read.Values.Contains(null!)),
        DirectToDeviceEdu toDevice => toDevice.Messages.Values.Contains(null!),
        _ => false,
    };

    private bool TryRead<T>(string type, JsonTypeInfo<T> typeInfo, [NotNullWhen(true)] out T? content)
        where T : class
    {
        content = null;
        if (Type != type || !CanonicalJson.TryCanonicalize(Content.Utf8.Span, CanonicalJsonMode.RelaxedVerbatim, out _, out _))
        {
            return false;
        }

        try
        {
            T? read = JsonSerializer.Deserialize(Content.Utf8.Span, typeInfo);
            content = read is null || HasNullItem(read) ? null : read;
            return content is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
