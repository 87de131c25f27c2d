using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Properties;

/// <summary>A room that is stored as bytes, dropped and loaded again between any two events is the room that was not.</summary>
public sealed class RestartProperties
{
    private const int Rooms = 6;
    private const int Events = 45;

    public static TheoryData<string> AllVersions => ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Receive_RestartedAndEvictedAtRandom_AnswersAsTheRoomThatGoesOn(string version)
    {
        for (int seed = 0; seed < Rooms; seed++)
        {
            RandomRoom made = RandomRoom.Create(TestData.Version(version), seed, Events);
            new Pair(made.Events, new Random(seed)).Run();
        }
    }

    /// <summary>Two rooms that are given the same: one goes on, the other is restarted and emptied now and then.</summary>
    private sealed class Pair
    {
        private readonly Random _random;
        private readonly StoredHistory _history = new();
        private readonly Room _whole;
        private readonly List<VerifiedPdu> _waiting;
        private readonly VerifiedPdu[] _events;
        private readonly List<string> _steps = [];
        private Room _restarted;

        public Pair(IReadOnlyList<VerifiedPdu> events, Random random)
        {
            _random = random;
            _events = [.. events];
            _waiting = [.. events.Skip(1)];
            _whole = RoomLog.Begin(events[0]);
            _restarted = RoomLog.Begin(events[0], new RoomOptions { History = _history });
            _ = _restarted.TryGetEvent(events[0].Pdu.EventId, out RoomEvent? create);
            _history.Store(create!);
        }

        public void Run()
        {
            while (_waiting.Count > 0)
            {
                // Mostly the next: what comes too early is missing what it cites, and comes again.
                int index = _random.Next(4) == 0 ? _random.Next(Math.Min(_waiting.Count, 8)) : 0;
                VerifiedPdu next = _waiting[index];
                if (Give(next) is not (ReceiveResult.Missing or ReceiveResult.NeedsPolicySignature))
                {
                    _waiting.RemoveAt(index);
                }

                if (_random.Next(5) == 0)
                {
                    _restarted = _history.Restart(_restarted);
                    _steps.Add("restart");
                }
                else if (_random.Next(4) == 0)
                {
                    Evict();
                }

                Assert.True(RoomLog.DescribeNow(_whole) == RoomLog.DescribeNow(_restarted), Told("now"));
            }

            Assert.Equal(RoomLog.Describe(_whole, _events), RoomLog.Describe(_restarted, _events));
        }

        private ReceiveResult Give(VerifiedPdu verified)
        {
            ReceiveOptions mode = _random.Next(6) switch { 0 => ReceiveOptions.Log, 1 => ReceiveOptions.Backfill, _ => ReceiveOptions.Live };
            if (_random.Next(6) == 0)
            {
                _ = Both($"outlier {verified.EventId}", room => room.AddOutlier(verified));
            }

            if (_random.Next(6) == 0 && Redacted(verified) is { } redacted)
            {
                _ = Both($"redacted {verified.EventId} {mode.Mode}", room => room.Receive(redacted, mode));
            }

            if (_random.Next(8) == 0)
            {
                StateMap state = _whole.CurrentState;
                _ = Both($"with state {verified.EventId} {mode.Mode}", room => room.ReceiveWithState(verified, state, mode));
            }

            return Both($"receive {verified.EventId} {mode.Mode}", room => room.Receive(verified, mode));
        }

        private ReceiveResult Both(string step, Func<Room, ReceiveResult> give)
        {
            _steps.Add(step);
            ReceiveResult expected = give(_whole);
            ReceiveResult actual = give(_restarted);
            Assert.True(Describe(expected) == Describe(actual), Told($"{Describe(expected)} and {Describe(actual)}"));
            if (EventOf(actual) is { } held)
            {
                _history.Store(held);
            }

            return actual;
        }

        private void Evict()
        {
            foreach (VerifiedPdu verified in _events.Where(_ => _random.Next(3) == 0).Where(verified => !_restarted.ForwardExtremities.Contains(verified.EventId)))
            {
                _ = _restarted.Evict(verified.EventId);
            }

            _steps.Add("evict");
        }

        private string Told(string what) => $"{what}\n{string.Join('\n', _steps)}\n{RoomLog.DescribeNow(_whole)}\n{RoomLog.DescribeNow(_restarted)}";

        /// <summary>A copy that was passed on with other content; none where redaction leaves the event as it is.</summary>
        private static VerifiedPdu? Redacted(VerifiedPdu verified)
        {
            Pdu redacted = verified.Pdu.Redact();
            return redacted.ContentHashMatches() || !VerifiedPdu.TryLoadTrusted([.. TestData.Bytes($$"""{"event_id":"{{redacted.EventId}}","format":1,"redacted":true,"room_version":"{{redacted.Version.Id}}"}""" + "\n"), .. redacted.Utf8.Span], out VerifiedPdu? copy, out _)
                ? null : copy;
        }

        private static RoomEvent? EventOf(ReceiveResult received) => received switch
        {
            ReceiveResult.Judged judged => judged.Event,
            ReceiveResult.AlreadyKnown known => known.Event,
            _ => null,
        };

        private static string Describe(ReceiveResult received) => received switch
        {
            ReceiveResult.Missing missing => $"missing {string.Join(' ', missing.PrevEvents)} and {string.Join(' ', missing.AuthEvents)}",
            _ when EventOf(received) is { } held => $"{received.GetType().Name} {held.Status} {held.VerifiedPdu.IsRedacted} {held.Explanation}",
            _ => received.GetType().Name,
        };
    }
}
