using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class EventsReadme
{
    [Fact]
    public void Event_OfARealRoom_IsTaken() => Assert.Equal("$KHvzIE4rBLqogty8fY0GFHIDf3xHjEg9W-rXD44t0H4", Assert.Single(Take(RealRoom.FirstEvent, RealRoom.Keys)).ToString());

    [Fact]
    public void Event_ChangedOnItsWay_IsNotTaken() => Assert.Empty(Take(RealRoom.FirstEvent.Replace("\"depth\":1", "\"depth\":2", StringComparison.Ordinal), RealRoom.Keys));

    [Fact]
    public void Batch_OfARealRoom_IsSortedOut()
    {
        ReadOnlyMemory<byte>[] events = [Encoding.ASCII.GetBytes(RealRoom.FirstEvent), Encoding.ASCII.GetBytes(RealRoom.Message), Encoding.ASCII.GetBytes("[]")];
        Assert.Equal((2, 0, 1), Sort(events, RealRoom.Keys));
        Assert.Equal((0, 2, 1), Sort(events, new ServerKeyStore()));
    }

    private static (int Genuine, int Again, int Dropped) Sort(IEnumerable<ReadOnlyMemory<byte>> events, ServerKeyStore keys)
    {
        List<VerifiedPdu> genuine = [];
        List<Pdu> again = [];
        List<string> log = [];

        #region readme src/Matrix.Core.Events/README.md
        foreach (PduBatchResult verdict in new PduBatchVerifier().Verify(events, RoomVersions.V12, keys))
        {
            if (verdict.IsVerified)
            {
                genuine.Add(verdict.Verified);
            }
            else if (verdict.IsRetryable)
            {
                // A key is missing: fetch it, and verify the event again.
                again.Add(verdict.Pdu);
            }
            else
            {
                log.Add(verdict.ToString());
            }
        }
        #endregion

        return (genuine.Count, again.Count, log.Count);
    }

    private static List<EventId> Take(string json, ServerKeyStore keys)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(json);
        List<EventId> eventIds = [];

        #region readme src/Matrix.Core.Events/README.md
        if (Pdu.TryParse(bytes, RoomVersions.V12, out Pdu? pdu, out PduError malformed)
            && new PduVerifier().TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            // The event to use and to store: its redacted copy where the content hash failed.
            Pdu genuine = verified.Pdu;
            eventIds.Add(genuine.EventId);
        }
        #endregion

        Assert.Equal(PduErrorKind.None, malformed.Kind);
        return eventIds;
    }
}
