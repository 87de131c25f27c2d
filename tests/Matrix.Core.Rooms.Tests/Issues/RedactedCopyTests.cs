using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Anybody can pass an event on with other content: a redacted copy comes of it. It never takes the place of the event in full.</summary>
public sealed class RedactedCopyTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(PolicyServer.KeyId, new byte[32]);

    private readonly Bench _bench = new(options: new RoomOptions { WhenPolicyServerUnreachable = PolicyServerFallback.Accept });

    [Fact]
    public void Receive_RedactedCopyOfAFullOutlier_TakesTheEventInFull()
    {
        Pdu topic = _bench.SetTopic(Bench.Alice, "whole");
        _ = Assert.IsType<ReceiveResult.Accepted>(_bench.Room.AddOutlier(_bench.Make.Verify(topic)));
        RoomEvent taken = Assert.IsType<ReceiveResult.Accepted>(_bench.Room.Receive(Redacted(topic))).Event;
        Assert.Equal((EventStatus.Accepted, false), (taken.Status, taken.VerifiedPdu.IsRedacted));
        Assert.Equal(topic.Content.ToString(), _bench.Held(topic).Pdu.Content.ToString());
    }

    [Fact]
    public void AddOutlier_FullEventAfterItsRedactedCopy_IsHeldInFull()
    {
        Pdu topic = _bench.SetTopic(Bench.Alice, "whole");
        _ = Assert.IsType<ReceiveResult.Accepted>(_bench.Room.AddOutlier(Redacted(topic)));
        RoomEvent taken = Assert.IsType<ReceiveResult.AlreadyKnown>(_bench.Room.AddOutlier(_bench.Make.Verify(topic))).Event;
        Assert.Equal((EventStatus.Outlier, false), (taken.Status, taken.VerifiedPdu.IsRedacted));
        Assert.False(_bench.Held(topic).VerifiedPdu.IsRedacted);
        Assert.False(Assert.IsType<ReceiveResult.AlreadyKnown>(_bench.Room.AddOutlier(Redacted(topic))).Event.VerifiedPdu.IsRedacted);
    }

    [Fact]
    public void Recheck_RedactedCopyWithTheSignature_KeepsTheEventInFull()
    {
        _ = _bench.Accept(_bench.Make.State(Bench.Alice, "m.room.policy", "", $$$"""{"via":"b.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}"""));
        Pdu topic = _bench.SetTopic(Bench.Alice, "whole");
        _ = Assert.IsType<ReceiveResult.Accepted>(_bench.Receive(topic, Bench.PolicyUnreachable));
        Assert.True(topic.Redact().TrySign(Bench.ServerB, Key, out Pdu? signed, out PduError error), $"{error}");
        VerifiedPdu redacted = _bench.Make.Verify(signed);
        Assert.True(redacted.IsRedacted);
        RoomEvent taken = Assert.IsType<ReceiveResult.Accepted>(_bench.Room.RecheckPolicySignature(redacted)).Event;
        Assert.Equal((EventStatus.Accepted, null, false), (taken.Status, taken.UnsignedBy, taken.VerifiedPdu.IsRedacted));
        Assert.Equal(topic.Content.ToString(), taken.Pdu.Content.ToString());
    }

    private VerifiedPdu Redacted(Pdu pdu)
    {
        VerifiedPdu redacted = _bench.Make.Verify(pdu.Redact());
        Assert.True(redacted.IsRedacted);
        return redacted;
    }
}
