using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents claimed one-time keys. The server gives each key to one claimant only.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#end-to-end-encryption">End-to-End Encryption</see>.
/// </remarks>
public sealed record ClaimedKeysResponse
{
    private static readonly string[] Names = ["one_time_keys"];

    internal ClaimedKeysResponse()
    {
    }

    /// <summary>
    /// Gets the keys of each device of each user, by user, device ID and key ID. A key is a string, or an object with signatures. The signatures are not
    /// verified.
    /// </summary>
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawJson>>> OneTimeKeys { get; init; }

    /// <summary>Gets the number of users, devices and keys that were left out because they cannot be read.</summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Gets the keys as one list. Each call builds a new list.</summary>
    public IReadOnlyList<ClaimedKey> Keys =>
    [
        .. from user in OneTimeKeys
           from device in user.Value
           from key in device.Value
           select new ClaimedKey(user.Key, device.Key, key.Key, key.Value),
    ];

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="response">The keys, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. No member is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
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

    /// <summary>Returns the response without the users and devices that were not requested.</summary>
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
