using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using static Matrix.Core.Authorization.Tests.Support.Text;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>An identity server that vouches for third parties; its keys are the same in every run.</summary>
internal static class ThirdParty
{
    public const string Token = "token-1";

    private const string Server = "id.example";

    public static SigningKey Key(string name = "first", string id = "ed25519:0") => SigningKey.FromSeed(KeyId.Parse(id), SHA256.HashData(Utf8(name)));

    /// <summary>The public key in unpadded base64, quoted.</summary>
    public static string PublicKey(string name = "first")
    {
        using SigningKey key = Key(name);
        return Quote(Convert.ToBase64String(key.VerifyKey.Bytes).TrimEnd('='));
    }

    /// <summary>The <c>signed</c> of an invite, under the signature of a key.</summary>
    public static string Signed(string mxid, string key = "first", string token = Token) => Sign($$"""{"mxid":{{Quote(mxid)}},"token":{{Quote(token)}}}""", key);

    /// <summary>An object with one signature more.</summary>
    public static string Sign(string json, string key = "first", string server = Server, string keyId = "ed25519:0")
    {
        using SigningKey signing = Key(key, keyId);
        return System.Text.Encoding.ASCII.GetString(SignedJson.Sign(Utf8(json), server, signing));
    }

    /// <summary>The content of <c>m.room.third_party_invite</c> with one key.</summary>
    public static string Content(string key = "first") => $$"""{"display_name":"c","key_validity_url":"https://id.example","public_key":{{PublicKey(key)}}}""";

    /// <summary>An invite that a third party vouches for.</summary>
    public static TestEvent Invite(string sender, string target, string signed) =>
        TestEvent.Member(sender, target, "invite", $$"""
            "third_party_invite":{"display_name":"c","signed":{{signed}}},
            """);
}
