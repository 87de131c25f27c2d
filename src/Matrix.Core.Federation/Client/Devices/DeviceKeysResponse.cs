using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the keys that a server returns for its users. No signature is verified.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#end-to-end-encryption">End-to-End Encryption</see>.
/// </remarks>
public sealed record DeviceKeysResponse
{
    private static readonly string[] Names = ["device_keys", "master_keys", "self_signing_keys"];

    internal DeviceKeysResponse()
    {
    }

    /// <summary>Gets the keys of each device of each user, by user and device ID.</summary>
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, RawJson>> DeviceKeys { get; init; }

    /// <summary>Gets the master keys, by user.</summary>
    public required IReadOnlyDictionary<UserId, RawJson> MasterKeys { get; init; }

    /// <summary>Gets the self-signing keys, by user.</summary>
    public required IReadOnlyDictionary<UserId, RawJson> SelfSigningKeys { get; init; }

    /// <summary>Gets the number of users, devices and keys that were left out because they cannot be read.</summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Tries to get the keys of one user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="keys">The keys, or null if the response does not contain the user.</param>
    /// <returns><see langword="true"/> if the response contains a key or a device map for the user; otherwise, <see langword="false"/>.</returns>
    public bool TryGetUser(UserId user, [NotNullWhen(true)] out UserKeys? keys)
    {
        bool hasDevices = DeviceKeys.TryGetValue(user, out IReadOnlyDictionary<string, RawJson>? devices);
        RawJson? master = MasterKeys.TryGetValue(user, out RawJson masterKey) ? masterKey : null;
        RawJson? selfSigning = SelfSigningKeys.TryGetValue(user, out RawJson selfSigningKey) ? selfSigningKey : null;
        keys = !hasDevices && master is null && selfSigning is null ? null : new UserKeys
        {
            Devices = devices ?? new Dictionary<string, RawJson>(StringComparer.Ordinal),
            MasterKey = master,
            SelfSigningKey = selfSigning,
        };
        return keys is not null;
    }

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="response">The keys, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. No member is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out DeviceKeysResponse? response, out ContentError error)
    {
        response = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new DeviceKeysResponse
        {
            DeviceKeys = reply.ReadMap<UserId, IReadOnlyDictionary<string, RawJson>>("device_keys", MapKeys.User, TryReadUser),
            MasterKeys = reply.ReadMap<UserId, RawJson>("master_keys", MapKeys.User, JsonEnvelope.TryReadObject),
            SelfSigningKeys = reply.ReadMap<UserId, RawJson>("self_signing_keys", MapKeys.User, JsonEnvelope.TryReadObject),
            LeftOutCount = reply.LeftOutCount,
        };
        error = reply.Error;
        response = error.Kind == ContentErrorKind.None ? read : null;
        return response is not null;

        bool TryReadUser(ReadOnlyMemory<byte> user, [NotNullWhen(true)] out IReadOnlyDictionary<string, RawJson>? map) =>
            reply.TryReadMap<string, RawJson>(user, MapKeys.Name, JsonEnvelope.TryReadObject, out map);
    }

    /// <summary>Returns the response without the users that were not requested. A server is queried for its own users only.</summary>
    internal DeviceKeysResponse Of(IEnumerable<UserId> asked)
    {
        HashSet<UserId> users = [.. asked];
        return this with { DeviceKeys = Only(DeviceKeys, users), MasterKeys = Only(MasterKeys, users), SelfSigningKeys = Only(SelfSigningKeys, users) };
    }

    private static Dictionary<UserId, TValue> Only<TValue>(IReadOnlyDictionary<UserId, TValue> map, HashSet<UserId> users) =>
        map.Where(pair => users.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);
}
