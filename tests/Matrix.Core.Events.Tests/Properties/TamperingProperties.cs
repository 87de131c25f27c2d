using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Properties;

/// <summary>What a relay may do to a signed event: nothing that is not seen.</summary>
public sealed class TamperingProperties
{
    private static readonly TestKeys Keys = TestKeys.For("a.example", "b.example");

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_EveryByteChanged_IsNeverAnotherEvent(int version)
    {
        RoomVersion rules = Versions.Of(version);
        int seen = 0;
        foreach (Pdu pdu in BuiltRoom.Events(rules))
        {
            byte[] json = pdu.Utf8.ToArray();
            for (int at = 0; at < json.Length; at++)
            {
                foreach (byte mask in (byte[])[1, 4, 32])
                {
                    json[at] ^= mask;
                    seen += IsSeen(pdu, json, rules) ? 1 : 0;
                    json[at] ^= mask;
                }
            }
        }

        Assert.True(seen > 1000);
    }

    [Fact]
    public void TryVerify_AnyFieldReplaced_IsNeverAnotherEvent() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            EventDraft draft = RandomEvents.Sealed(version, seed);
            Pdu pdu = draft.Parse();
            EventDraft other = RandomEvents.Sealed(version, seed + 1);
            foreach (JsonProperty member in other.Tree.EnumerateObject().Where(member => member.Name is not "unsigned" and not "signatures" and not "hashes"))
            {
                string before = draft.Tree.TryGetProperty(member.Name, out JsonElement old) ? old.GetRawText() : "";
                if (before != member.Value.GetRawText())
                {
                    _ = IsSeen(pdu, draft.With(member.Name, member.Value.GetRawText()).ToBytes(), draft.Rules);
                    _ = before.Length == 0 ? draft.Without(member.Name) : draft.With(member.Name, before);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    /// <summary>Whether the change was seen; fails where it was not and the event means something else.</summary>
    private static bool IsSeen(Pdu original, byte[] changed, RoomVersion rules)
    {
        if (!Pdu.TryParse(changed, rules, out Pdu? pdu, out _) || !new PduVerifier().TryVerify(pdu, Keys, out VerifiedPdu? verified, out _))
        {
            return true;
        }

        // What is signed is the same, whatever else is.
        string about = Bytes.Text(pdu.Utf8);
        if (RequiredSigner.GetFor(pdu).IsEmpty)
        {
            // Nobody has to sign a third-party invite: the auth rules judge its voucher.
            return true;
        }

        Assert.True(verified.EventId == original.EventId, about);
        Assert.True(verified.Pdu.ComputeReferenceHash().AsSpan().SequenceEqual(original.ComputeReferenceHash()), about);
        if (verified.IsRedacted)
        {
            Assert.True(Meaning(verified.Pdu) == Meaning(original.Redact()), about);
            return true;
        }

        Assert.True(Meaning(verified.Pdu) == Meaning(original), about);
        return false;
    }

    /// <summary>All but signatures and <c>unsigned</c>, which others may write.</summary>
    private static string Meaning(Pdu pdu) => string.Join(',', JsonTree.Parse(pdu.Utf8).EnumerateObject()
        .Where(member => member.Name is not "signatures" and not "unsigned").Select(member => $"{member.Name}:{member.Value.GetRawText()}"));
}
