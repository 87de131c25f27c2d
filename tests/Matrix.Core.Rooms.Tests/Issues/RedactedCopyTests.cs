using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Anybody can pass an event on with other content: a redacted copy comes of it. It never takes the place of the event in full.</summary>
public sealed class RedactedCopyTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(KeyId.PolicyServer, new byte[32]);

    private readonly RoomHarness _harness = new(options: new RoomOptions { WhenPolicyServerUnreachable = PolicyServerFallback.Accept });

    [Fact]
    public void Receive_RedactedCopyOfAFullOutlier_TakesTheEventInFull()
    {
        Pdu topic = _harness.SetTopic(RoomHarness.Alice, "whole");
        _ = Assert.IsType<ReceiveResult.Accepted>(_harness.Room.AddOutlier(_harness.Make.Verify(topic)));
        RoomEvent taken = Assert.IsType<ReceiveResult.Accepted>(_harness.Room.Receive(Redacted(topic))).Event;
        Assert.Equal((EventStatus.Accepted, false), (taken.Status, taken.VerifiedPdu.IsRedacted));
        Assert.Equal(topic.Content.ToString(), _harness.Held(topic).Pdu.Content.ToString());
    }

    [Fact]
    public void AddOutlier_FullEventAfterItsRedactedCopy_IsHeldInFull()
    {
        Pdu topic = _harness.SetTopic(RoomHarness.Alice, "whole");
        _ = Assert.IsType<ReceiveResult.Accepted>(_harness.Room.AddOutlier(Redacted(topic)));
        RoomEvent taken = Assert.IsType<ReceiveResult.AlreadyKnown>(_harness.Room.AddOutlier(_harness.Make.Verify(topic))).Event;
        Assert.Equal((EventStatus.Outlier, false), (taken.Status, taken.VerifiedPdu.IsRedacted));
        Assert.False(_harness.Held(topic).VerifiedPdu.IsRedacted);
        Assert.False(Assert.IsType<ReceiveResult.AlreadyKnown>(_harness.Room.AddOutlier(Redacted(topic))).Event.VerifiedPdu.IsRedacted);
    }

    [Fact]
    public void Recheck_RedactedCopyWithTheSignature_KeepsTheEventInFull()
    {
        _ = _harness.Accept(_harness.Make.State(RoomHarness.Alice, "m.room.policy", "", $$$"""{"via":"b.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}"""));
        Pdu topic = _harness.SetTopic(RoomHarness.Alice, "whole");
        _ = Assert.IsType<ReceiveResult.Accepted>(_harness.Receive(topic, RoomHarness.PolicyUnreachable));
        Assert.True(topic.Redact().TrySign(RoomHarness.ServerB, Key, out Pdu? signed, out PduError error), $"{error}");
        VerifiedPdu redacted = _harness.Make.Verify(signed);
        Assert.True(redacted.IsRedacted);
        RoomEvent taken = Assert.IsType<ReceiveResult.Accepted>(_harness.Room.RecheckPolicySignature(redacted)).Event;
        Assert.Equal((EventStatus.Accepted, null, false), (taken.Status, taken.UnsignedBy, taken.VerifiedPdu.IsRedacted));
        Assert.Equal(topic.Content.ToString(), taken.Pdu.Content.ToString());
    }

    private VerifiedPdu Redacted(Pdu pdu)
    {
        VerifiedPdu redacted = _harness.Make.Verify(pdu.Redact());
        Assert.True(redacted.IsRedacted);
        return redacted;
    }
}
