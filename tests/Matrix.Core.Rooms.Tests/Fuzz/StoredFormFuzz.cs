using System.Diagnostics;
using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Fuzz;

/// <summary>Damaged stored bytes: a value or an error, never an exception, and no memory that the bytes do not pay for.</summary>
public sealed class StoredFormFuzz
{
    /// <summary>How many bytes may be allocated for each stored byte, beside a constant.</summary>
    private const int AllowedPerByte = 64;

    private const int AllowedBesides = 65_536;

    private static readonly string[] Tokens =
    [
        "\n", "{", "}", "\"", "\\u0000", "\\ud800", "0", "1", "9007199254740991", "-1", "null", "true", "[]", "{}", "\"format\":1,", "\"format\":2,", "\"extremities\":2147483647,", "\"extremities\":1,",
        "\"status\":\"accepted\",", "\"status\":\"rejected\",", "\"status\":\"outlier\",", "\"rejection\":\"overlong_field\",", "\"overlong_field\":\"type\",", "\"redacted\":true,", "\"allowed\":true,",
        "\"allowed\":false,", "\"code\":\"AU-12\",", "\"facts\":{\"key\":[\"a\",\"b\"]},", "\"facts\":{\"required_level\":\"infinite\"},", "\"room_version\":\"12\",", "\"room_version\":\"1\",",
        "\"unsigned_by\":\"x\",", "\"awaited\":[\"$x\"],", "é",
    ];

    public static int Iterations =>
        int.TryParse(Environment.GetEnvironmentVariable("MATRIX_CORE_FUZZ_ITERATIONS"), System.Globalization.CultureInfo.InvariantCulture, out int given) ? given : 20_000;

    [Fact]
    public void TryLoadTrusted_DamagedBytes_GiveAnEventOrAnError()
    {
        byte[][] events = [.. Units.StoredFormTests.EventsOfEveryStatus().Select(held => held.ToStoredBytes()), .. Units.StoredFormTests.EventsOfEveryStatus(RoomVersions.V1).Select(held => held.ToStoredBytes())];
        byte[][] snapshots = [Snapshot(RoomVersions.V10), Snapshot(RoomVersions.V1), Snapshot(RoomVersions.V12)];
        var random = new Random(20_261_130);
        int read = 0;
        for (int i = 0; i < Iterations; i++)
        {
            bool isSnapshot = i % 4 == 0;
            byte[] damaged = Damage(Pick(random, isSnapshot ? snapshots : events), Pick(random, events), random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            StoredFormError error;
            bool isRead;
            if (isSnapshot)
            {
                isRead = RoomSnapshot.TryLoadTrusted(damaged, out RoomSnapshot? snapshot, out error);
                Check(damaged, before);
                _ = snapshot?.ToStoredBytes();
            }
            else
            {
                isRead = RoomEvent.TryLoadTrusted(damaged, out RoomEvent? roomEvent, out error);
                Check(damaged, before);
                CheckRead(roomEvent);
            }

            Assert.Equal(isRead, error.Kind == StoredFormErrorKind.None);
            read += isRead ? 1 : 0;
        }

        Assert.InRange(read, Iterations / 100, Iterations * 9 / 10);
    }

    private static void Check(byte[] damaged, long before) =>
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < ((long)damaged.Length * AllowedPerByte) + AllowedBesides, Convert.ToBase64String(damaged));

    /// <summary>What was read can be used and stored again, and never is a refusal that allows.</summary>
    private static void CheckRead(RoomEvent? roomEvent)
    {
        if (roomEvent is null)
        {
            return;
        }

        _ = roomEvent.PrevEvents.Concat(roomEvent.AuthEvents).Count();
        Assert.NotEmpty(roomEvent.Explanation);
        Assert.False(roomEvent.IsRejected && roomEvent.Verdict is { IsAllowed: true });
        byte[] again = roomEvent.ToStoredBytes();
        Assert.True(RoomEvent.TryLoadTrusted(again, out RoomEvent? second, out StoredFormError error), $"{error}");
        Assert.Equal(again, second.ToStoredBytes());
    }

    private static byte[] Damage(byte[] stored, byte[] other, Random random)
    {
        for (int edits = 1 + random.Next(3); edits > 0; edits--)
        {
            int at = random.Next(2) == 0 ? random.Next(stored.Length + 1) : random.Next(Math.Min(stored.Length, 200) + 1);
            int end = Math.Min(stored.Length, at + 1 + random.Next(12));
            stored = random.Next(7) switch
            {
                0 => [.. stored[..at], (byte)random.Next(256), .. stored[end..]],
                1 => stored[..at],
                2 => [.. stored[..at], .. stored[end..]],
                3 => [.. stored[..at], .. other[random.Next(other.Length)..]],
                4 => [.. stored[..end], .. stored[at..]],
                _ => Insert(stored, random),
            };
        }

        return stored;
    }

    /// <summary>A token somewhere, half the time as the first member of a line.</summary>
    private static byte[] Insert(byte[] stored, Random random)
    {
        byte[] token = TestData.Bytes(Pick(random, Tokens));
        int at = random.Next(stored.Length + 1);
        int brace = random.Next(2) == 0 ? -1 : Array.IndexOf(stored, (byte)'{', Math.Min(at, Math.Max(stored.Length - 1, 0)));
        at = brace < 0 ? at : brace + 1;
        return [.. stored[..at], .. token, .. stored[at..]];
    }

    private static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];

    private static byte[] Snapshot(RoomVersion version)
    {
        var harness = new RoomHarness(version);
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "a", harness.BobJoins));
        _ = harness.Accept(harness.Say(RoomHarness.Bob, "b", harness.BobJoins));
        return harness.Room.CreateSnapshot().ToStoredBytes();
    }
}
