using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;

namespace Homeserver.Accounts;

/// <summary>Keeps accounts and access tokens in the store of the homeserver: salted hashes of passwords, and hashes of tokens.</summary>
internal sealed class AccountStore(IRoomStore store)
{
    private const int Iterations = 200_000;
    private const string RegistrationName = "sample/registration_token";

    /// <summary>Makes the token with which one account can be registered. An earlier one is void.</summary>
    public async Task<string> CreateRegistrationTokenAsync(CancellationToken cancellationToken)
    {
        string token = NewSecret();
        await store.SaveValueAsync(RegistrationName, Hash(token), cancellationToken);
        return token;
    }

    /// <summary>Registers an account, and uses up the registration token.</summary>
    public async Task<bool> TryRegisterAsync(UserId user, string password, string registrationToken, CancellationToken cancellationToken)
    {
        if (await store.ReadValueAsync(RegistrationName, cancellationToken) is not { } expected || !CryptographicOperations.FixedTimeEquals(expected.Span, Hash(registrationToken))
            || await store.ReadValueAsync(NameOf(user), cancellationToken) is not null)
        {
            return false;
        }

        byte[] salt = RandomNumberGenerator.GetBytes(16);
        await store.SaveValueAsync(RegistrationName, value: null, cancellationToken);
        await store.SaveValueAsync(NameOf(user), (byte[])[.. salt, .. Derive(password, salt)], cancellationToken);
        return true;
    }

    public async Task<bool> IsPasswordAsync(UserId user, string password, CancellationToken cancellationToken) =>
        await store.ReadValueAsync(NameOf(user), cancellationToken) is { Length: > 16 } stored
        && CryptographicOperations.FixedTimeEquals(stored.Span[16..], Derive(password, stored.Span[..16]));

    public async Task<string> CreateTokenAsync(Account account, CancellationToken cancellationToken)
    {
        string token = NewSecret();
        await store.SaveValueAsync(NameOf(token), JsonSerializer.SerializeToUtf8Bytes(new[] { account.User.ToString(), account.DeviceId }), cancellationToken);
        return token;
    }

    public async Task<Account?> FindAsync(string token, CancellationToken cancellationToken) =>
        await store.ReadValueAsync(NameOf(token), cancellationToken) is { } stored && JsonSerializer.Deserialize<string[]>(stored.Span) is [string user, string device]
            ? new Account(UserId.Parse(user), device)
            : null;

    public ValueTask RemoveTokenAsync(string token, CancellationToken cancellationToken) => store.SaveValueAsync(NameOf(token), value: null, cancellationToken);

    private static string NameOf(UserId user) => $"sample/account/{Convert.ToHexStringLower(SHA256.HashData(user.Utf8Span))}";

    private static string NameOf(string token) => $"sample/token/{Convert.ToHexStringLower(Hash(token))}";

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static byte[] Derive(string password, ReadOnlySpan<byte> salt) => Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
}
