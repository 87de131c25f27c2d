using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

public class KeyProperties
{
    private static readonly VerifyKey[] Bytes = [Key("one").VerifyKey, Key("two").VerifyKey, Key("three").VerifyKey];

    private static readonly ServerKeys[] Documents = [.. Enumerable.Range(0, 4).Select(index => Parse(Document(Alpha, Start + (index / 2 * Millisecond), [Key(index % 2 == 0 ? "one" : "two")])))];

    private static readonly Gen<ServerKey> AnyKey =
        from id in Gen.Choose(0, 2)
        from bytes in Gen.Choose(0, 2)
        from validUntil in Gen.Elements(MatrixTimestamp.MinValue, MatrixTimestamp.UnixEpoch, Start, Start + Day, MatrixTimestamp.MaxValue)
        from expired in Gen.Elements<MatrixTimestamp?>(null, null, MatrixTimestamp.MinValue, Start, Start + Millisecond, MatrixTimestamp.MaxValue)
        select new ServerKey(KeyId.Parse($"ed25519:{id}"), Bytes[bytes], validUntil, expired);

    private static readonly Gen<KnownServerKeys> AnyKnown =
        from keys in AnyKey.ListOf()
        from document in Gen.Choose(0, 3)
        from fetched in Gen.Choose(0, 1000)
        from fromServer in Gen.Elements(true, false)
        select KnownServerKeys.FromDocument(Documents[document], keys, Documents[document].ValidUntil, new(fetched), fromServer);

    [Fact]
    public void Merge_InAnyOrderAndGrouping_IsTheSame() =>
        Prop.ForAll(Gen.Three(AnyKnown).ToArbitrary(), sides =>
        {
            (KnownServerKeys a, KnownServerKeys b, KnownServerKeys c) = sides;
            string expected = Text(a.Merge(b).Merge(c));
            Assert.Equal(expected, Text(a.Merge(b.Merge(c))));
            Assert.Equal(expected, Text(c.Merge(a).Merge(b)));
            Assert.Equal(expected, Text(b.Merge(c.Merge(a))));
            Assert.Equal(Text(a), Text(a.Merge(a)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merge_LosesNoKey_AndNoneBecomesCurrentAgain() =>
        Prop.ForAll(Gen.Two(AnyKnown).ToArbitrary(), sides =>
        {
            (KnownServerKeys a, KnownServerKeys b) = sides;
            KnownServerKeys merged = a.Merge(b);
            foreach (ServerKey key in a.Keys.Concat(b.Keys))
            {
                ServerKey? kept = merged.Find(key.KeyId, key.Key);
                Assert.NotNull(kept);
                Assert.True(kept.ValidUntil >= key.ValidUntil);
                Assert.True(key.ExpiredAt is null || kept.ExpiredAt <= key.ExpiredAt);
            }

            Assert.All(merged.Keys, key => Assert.True(a.Find(key.KeyId, key.Key) is not null || b.Find(key.KeyId, key.Key) is not null));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Known_WrittenAndRead_IsTheSame() =>
        Prop.ForAll(AnyKnown.ToArbitrary(), known =>
        {
            Assert.True(KnownServerKeys.TryParse(known.Quarantine(Documents[0]).ToUtf8(), out KnownServerKeys? read));
            Assert.Equal(Text(known.Quarantine(Documents[0])), Text(read));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task MutatedBytes_ThroughEveryDoor_NeverThrow()
    {
        byte[] document = Document(Alpha, Start + Day, [Key("one"), Key("two")], [(Key("old"), Start)]);
        byte[] reply = Reply([document, document]);
        byte[] stored = Known(Start, document).Quarantine(Parse(document)).ToUtf8();
        var random = new Random(20_260_101);
        var clock = new SteppingClock();
        var fetcher = new FakeFetcher();
        using var ring = new KeyRing(fetcher, clock, new KeyRingOptions { Notaries = [new Notary(NotaryName)] });
        for (int round = 0; round < 300; round++)
        {
            clock.Advance(TimeSpan.FromHours(2));
            fetcher.Answer(Alpha, Mutate(document, random));
            fetcher.AnswerAsNotary(NotaryName, Mutate(reply, random));
            _ = Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = KeyId.Parse("ed25519:none"), MinimumValidUntil = clock.Now }], TestContext.Current.CancellationToken));
            _ = KnownServerKeys.TryParse(Mutate(stored, random), out _);
            _ = InMemoryKeyStore.TryParse(Mutate(stored, random), out _);
        }
    }

    private static byte[] Mutate(byte[] text, Random random)
    {
        byte[] mutated = [.. text];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(mutated.Length);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated[at] = (byte)"{}[]\",:0-"[random.Next(9)];
                    break;
                case 2:
                    mutated = mutated[..at];
                    break;
                default:
                    mutated = [.. mutated[..at], .. mutated[random.Next(mutated.Length)..]];
                    break;
            }

            if (mutated.Length == 0)
            {
                return mutated;
            }
        }

        return mutated;
    }

    private static string Text(KnownServerKeys known) => Encoding.ASCII.GetString(known.ToUtf8());
}
