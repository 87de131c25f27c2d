using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>Measures attacks of one member without power on a room: the honest event after each attack beside the honest event before it.</summary>
internal static class HostileLimits
{
    /// <summary>An honest event may cost so many times what it cost before the attack.</summary>
    private const double AimRatio = 2;

    private const int Honest = 100;
    private const int Extremities = 65;
    private const int Messages = 1_000;
    private const int Merges = 100;
    private const int ForkLength = 150;
    private const int Refused = 5_000;

    private static readonly (string Name, int Events, Func<HostileRoom, int, VerifiedPdu> Next)[] Attacks =
    [
        ("hostile_extremities", Extremities, static (room, _) => room.Branch()),
        ("hostile_ancient_message", 1, static (room, _) => room.AncientMessage()),
        ("hostile_ancient_state", 1, static (room, _) => room.AncientStatus()),
        ("hostile_ancient_messages", Messages, static (room, _) => room.AncientMessage()),
        ("hostile_ancient_merges", Merges, static (room, _) => room.AncientMerge(Pdu.MaxPrevEvents)),
        ("hostile_growing_fork", ForkLength, static (room, i) => room.GrowFork(isFriend: i % 2 == 0)),
    ];

    public static void Run(TextWriter output, bool quick)
    {
        foreach (RoomVersion version in RoomsToMeasure.Versions(quick))
        {
            foreach ((string name, int events, Func<HostileRoom, int, VerifiedPdu> next) in Attacks)
            {
                int[] sizes = quick ? [500, 1_000] : events <= Extremities ? [2_000, 20_000, 150_000] : [2_000, 20_000];

                // The code is to have reached its last tier.
                for (int i = 0; i < 4; i++)
                {
                    _ = Attack(version, 500, events, next);
                }

                (double Before, double After, double Attack)[] all = [.. sizes.Select(size => Attack(version, size, events, next))];
                for (int i = 0; i < sizes.Length; i++)
                {
                    output.WriteLine(new LimitLine(name)
                        .With("version", version.ToString())
                        .With("members", sizes[i])
                        .With("hostile_events", events)
                        .With("attack_us_an_event", all[i].Attack / events)
                        .With("attack_us_a_member", all[i].Attack / sizes[i])
                        .With("honest_us_before", all[i].Before)
                        .With("honest_us_after", all[i].After)
                        .WithAim("ratio_to_before", all[i].After / all[i].Before, AimRatio)
                        .With($"ratio_to_{sizes[0]}", all[i].After / all[0].After));
                }
            }

            WriteStrangers(output, version, quick);
            WriteCollisions(output, version, quick);
        }
    }

    /// <summary>Events that their own auth events refuse: those that cite ancient ones, and a chain behind which history comes.</summary>
    private static void WriteStrangers(TextWriter output, RoomVersion version, bool quick)
    {
        foreach (int members in quick ? [500, 1_000] : (int[])[2_000, 20_000])
        {
            var hostile = new HostileRoom(version, members);
            Room room = Replay(hostile);
            Take(room, hostile.Branch());
            double before = Median(room, hostile);
            double refused = MedianOf(room, [.. Enumerable.Range(0, Honest).Select(_ => hostile.StrangerMerge(Pdu.MaxPrevEvents))], ReceiveOptions.Live);
            output.WriteLine(new LimitLine("hostile_stranger_merges")
                .With("version", version.ToString())
                .With("members", members)
                .With("refused_us_an_event", refused)
                .With("honest_us_before", before)
                .WithAim("ratio_to_honest", refused / before, AimRatio));
            double live = MedianOf(room, [.. Enumerable.Range(0, Honest).Select(_ => hostile.MessageBehindStranger())], ReceiveOptions.Backfill);
            VerifiedPdu[] chain = [.. Enumerable.Range(0, quick ? 500 : Refused).Select(_ => hostile.StrangerMessage())];
            _ = MedianOf(room, chain, ReceiveOptions.Live);
            double behind = MedianOf(room, [.. Enumerable.Range(0, Honest).Select(_ => hostile.MessageBehindStranger())], ReceiveOptions.Backfill);
            output.WriteLine(new LimitLine("hostile_history_behind_rejected")
                .With("version", version.ToString())
                .With("members", members)
                .With("hostile_events", chain.Length)
                .With("history_us_before", live)
                .With("history_us_after", behind)
                .WithAim("ratio_to_before", behind / live, AimRatio));
        }
    }

    private static double MedianOf(Room room, VerifiedPdu[] events, ReceiveOptions options)
    {
        double[] times = new double[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            if (room.Receive(events[i], options) is not ReceiveResult.Judged)
            {
                throw new InvalidOperationException($"{events[i].Pdu} has no place.");
            }

            times[i] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }

    /// <summary>
    /// The medians of honest events before and after, and the sum of the attack, in microseconds. Before the attack the room is forked too, by one event that is not merged: an
    /// honest event beside it has to be resolved with it, as one beside the attack has.
    /// </summary>
    private static (double Before, double After, double Attack) Attack(RoomVersion version, int members, int events, Func<HostileRoom, int, VerifiedPdu> next)
    {
        var hostile = new HostileRoom(version, members);
        Room room = Replay(hostile);
        Take(room, hostile.Branch());
        double before = Median(room, hostile);
        TimeSpan start = Measure.Now;
        for (int i = 0; i < events; i++)
        {
            Take(room, next(hostile, i));
        }

        double attack = (Measure.Now - start).TotalMicroseconds;
        return (before, Median(room, hostile), attack);
    }

    /// <summary>Members whose IDs a weak hash function cannot tell apart, and then the honest events.</summary>
    private static void WriteCollisions(TextWriter output, RoomVersion version, bool quick)
    {
        int members = quick ? 500 : 2_000;
        var hostile = new HostileRoom(version, members);
        Room room = Replay(hostile);
        Take(room, hostile.Branch());
        double before = Median(room, hostile);
        foreach (UserId user in CollidingIdentifiers.UserIds(ServerName.Parse("evil.example"), 1_000))
        {
            Take(room, hostile.Join(user));
        }

        output.WriteLine(new LimitLine("hostile_identifiers")
            .With("version", version.ToString())
            .With("members", members)
            .With("hostile_events", 1_000)
            .With("honest_us_before", before)
            .WithAim("ratio_to_before", Median(room, hostile) / before, AimRatio));
    }

    private static Room Replay(HostileRoom hostile)
    {
        if (!Room.TryCreate(hostile.Events[0], out Room? room, out _))
        {
            throw new InvalidOperationException("The room is not created.");
        }

        foreach (VerifiedPdu verified in hostile.Events.AsSpan()[1..])
        {
            Take(room, verified);
        }

        return room;
    }

    private static double Median(Room room, HostileRoom hostile)
    {
        double[] times = new double[Honest];
        VerifiedPdu[] events = [.. times.Select(_ => hostile.Honest())];
        for (int i = 0; i < times.Length; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            Take(room, events[i]);
            times[i] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        // The median of the wall's time: an event takes less than the processor's clock can tell.
        Array.Sort(times);
        return times[Honest / 2];
    }

    private static void Take(Room room, VerifiedPdu verified)
    {
        if (room.Receive(verified) is not ReceiveResult.Accepted)
        {
            throw new InvalidOperationException($"{verified.Pdu} is not accepted.");
        }
    }
}
