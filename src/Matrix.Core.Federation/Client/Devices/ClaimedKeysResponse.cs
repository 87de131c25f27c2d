using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents one-time keys that were claimed: they are given to nobody else.</summary>
/// <remarks>Matrix spec, server-server API, § End-to-End Encryption.</remarks>
public sealed record ClaimedKeysResponse
{
    private static readonly string[] Names = ["one_time_keys"];

    internal ClaimedKeysResponse()
    {
    }

    /// <summary>Gets the keys of each device of each user: the key's ID, and the key (a string, or an object with signatures, which are not verified).</summary>
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawJson>>> OneTimeKeys { get; init; }

    /// <summary>Gets how many users, devices and keys were left out because they cannot be read.</summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Gets the keys as one list.</summary>
    public IReadOnlyList<ClaimedKey> Keys =>
    [
        .. from user in OneTimeKeys
           from device in user.Value
           from key in device.Value
           select new ClaimedKey(user.Key, device.Key, key.Key, key.Value),
    ];

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="response">The keys.</param>
    /// <param name="error">Why there are none. No member is required.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out ClaimedKeysResponse? response, out ContentError error)
    {
        response = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new ClaimedKeysResponse
        {
            OneTimeKeys = reply.ReadMap<UserId, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawJson>>>("one_time_keys", MapKeys.User, TryReadUser),
            LeftOutCount = reply.LeftOutCount,
        };
        error = reply.Error;
        response = error.Kind == ContentErrorKind.None ? read : null;
        return response is not null;

        bool TryReadUser(ReadOnlyMemory<byte> user, [NotNullWhen(true)] out IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawJson>>? map) =>
            reply.TryReadMap<string, IReadOnlyDictionary<string, RawJson>>(user, MapKeys.Name, TryReadDevice, out map);

        bool TryReadDevice(ReadOnlyMemory<byte> device, [NotNullWhen(true)] out IReadOnlyDictionary<string, RawJson>? map) =>
            reply.TryReadMap<string, RawJson>(device, MapKeys.Name, TryReadKey, out map);
    }

    /// <summary>Leaves out devices that were not asked for.</summary>
    internal ClaimedKeysResponse Of(IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, string>> asked) => this with
    {
        OneTimeKeys = OneTimeKeys.Where(user => asked.ContainsKey(user.Key)).ToDictionary(
            user => user.Key,
            IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawJson>> (user) =>
                user.Value.Where(device => asked[user.Key].ContainsKey(device.Key)).ToDictionary(device => device.Key, device => device.Value, StringComparer.Ordinal)),
    };

    private static bool TryReadKey(ReadOnlyMemory<byte> value, out RawJson key)
    {
        bool isText = value.Span.StartsWith("\""u8) && WireJson.IsStrict(value.Span);
        key = isText ? new RawJson(value.ToArray()) : default;
        return isText || JsonEnvelope.TryReadObject(value, out key);
    }
}
