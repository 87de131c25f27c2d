using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents what a server says of the keys of its users. No key is verified.</summary>
/// <remarks>Matrix spec, server-server API, § End-to-End Encryption.</remarks>
public sealed record DeviceKeysResponse
{
    private static readonly string[] Names = ["device_keys", "master_keys", "self_signing_keys"];

    internal DeviceKeysResponse()
    {
    }

    /// <summary>Gets the keys of each device of each user, by the device's ID.</summary>
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, RawJson>> DeviceKeys { get; init; }

    /// <summary>Gets the master keys.</summary>
    public required IReadOnlyDictionary<UserId, RawJson> MasterKeys { get; init; }

    /// <summary>Gets the self-signing keys.</summary>
    public required IReadOnlyDictionary<UserId, RawJson> SelfSigningKeys { get; init; }

    /// <summary>Gets how many users, devices and keys were left out because they cannot be read.</summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Gets the keys of one user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>Whether the server says anything of the user.</returns>
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

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="response">The keys.</param>
    /// <param name="error">Why there are none. No member is required.</param>
    /// <returns>Whether the body can be read.</returns>
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

    /// <summary>Leaves out what was not asked for: a server is asked only about its own users.</summary>
    internal DeviceKeysResponse Of(IEnumerable<UserId> asked)
    {
        HashSet<UserId> users = [.. asked];
        return this with { DeviceKeys = Only(DeviceKeys, users), MasterKeys = Only(MasterKeys, users), SelfSigningKeys = Only(SelfSigningKeys, users) };
    }

    private static Dictionary<UserId, TValue> Only<TValue>(IReadOnlyDictionary<UserId, TValue> map, HashSet<UserId> users) =>
        map.Where(pair => users.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);
}
