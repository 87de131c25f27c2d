using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Properties;

/// <summary>An odd entry of a key document, whatever it is, is left out and counted, and spoils nothing.</summary>
public class ServerKeysProperties
{
    private static readonly ServerName Server = ServerName.Parse("a.example");
    private static readonly SigningKey Good = SigningKey.FromSeed(KeyId.Parse("ed25519:good"), new byte[32]);
    private static readonly SigningKey Old = SigningKey.FromSeed(KeyId.Parse("ed25519:old"), [.. new byte[31], 1]);

    private static readonly string[] OddValues =
    [
        "null", "true", "0", "1.5", "\"\"", "\"text\"", "[]", "{}", "[[[]]]", "{\"key\":null}", "{\"key\":7}", "{\"key\":\"\"}", "{\"key\":\"AAAA\",\"expired_ts\":1}", "{\"key\":\"!\",\"expired_ts\":1}",
        "{\"key\":[],\"expired_ts\":1}", "{\"expired_ts\":1}",
    ];

    private static readonly Gen<string[]> OddEntries = Gen.Elements(OddValues).ArrayOf();

    [Fact]
    public void TryParse_OddEntriesOfAnyMap_AreLeftOutAndCounted() =>
        Prop.ForAll(Gen.Three(OddEntries).ToArbitrary(), odd =>
        {
            (string[] current, string[] old, string[] signatures) = odd;
            string text = "{\"server_name\":\"a.example\",\"valid_until_ts\":1,\"verify_keys\":{\"ed25519:good\":{\"key\":\"" + Good.VerifyKey + "\"}" + Entries(current)
                + "},\"old_verify_keys\":{\"ed25519:old\":{\"expired_ts\":1,\"key\":\"" + Old.VerifyKey + "\"}" + Entries(old)
                + "},\"signatures\":{\"b.example\":7,\"a.example\":{\"x\":7" + Entries(signatures) + "}}}";
            byte[] document = SignedJson.Sign(Encoding.ASCII.GetBytes(text), Server, Good);

            Assert.True(ServerKeys.TryParse(document, Server, out ServerKeys? keys, out ServerKeysError error), error.ToString());
            Assert.Equal(Good.VerifyKey, Assert.Single(keys.VerifyKeys).Value);
            Assert.Equal(Old.VerifyKey, Assert.Single(keys.OldVerifyKeys).Value.Key);
            Assert.Equal(current.Length + old.Length, keys.LeftOut);
        }).QuickCheckThrowOnFailure();

    private static string Entries(string[] values) =>
        string.Concat(values.Select((value, index) => string.Create(CultureInfo.InvariantCulture, $",\"{(index % 2 == 0 ? "ed25519:odd" : "rsa:odd")}{index}\":{value}")));
}
