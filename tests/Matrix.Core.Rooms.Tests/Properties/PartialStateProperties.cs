using System.Globalization;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Properties;

/// <summary>A room that was joined without its members ends as the room that got everything, whatever servers do, in whatever order events arrive, and wherever the process is killed.</summary>
public sealed class PartialStateProperties
{
    private const int Rooms = 50;
    private const int Events = 45;

    /// <summary>How many times more rooms MATRIX_CORE_FUZZ_ITERATIONS asks for.</summary>
    private static int Factor =>
        int.TryParse(Environment.GetEnvironmentVariable("MATRIX_CORE_FUZZ_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) && asked > 0 ? Math.Min(asked, 1000) : 1;

    public static TheoryData<string> SomeVersions => ["6", "10", "11", "12"];

    [Theory]
    [MemberData(nameof(SomeVersions))]
    public void Resync_AnyServersArrivalAndCrashes_EndsAsTheRoomThatGotEverything(string version)
    {
        int played = 0;
        int flips = 0;
        int liars = 0;
        for (int seed = 0; played < Rooms * Factor; seed++)
        {
            if (Residents.Create(RandomRoom.Create(TestData.Version(version), seed, Events)) is not { } residents)
            {
                continue;
            }

            played++;
            var run = new PartialStateRun(residents, seed) { CrashPercent = seed % 3 * 5, ArrivalPercent = 20 + (seed % 5 * 15) };
            run.Faults.FailPercent = seed % 4 * 12;
            run.Faults.LiePercent = seed % 5 * 15;
            run.Run();
            run.AssertEqualsOracle();
            flips += run.Flips.Count;
            liars += run.Store.InvalidAnswers.Count;
            Assert.DoesNotContain(run.Store.InvalidAnswers, answer => answer.Server == residents.Servers[0]);
        }

        // The rooms are not tame: decisions change, and lies are found.
        Assert.NotEqual(0, flips);
        Assert.NotEqual(0, liars);
    }

    /// <summary>Kills the process once, at every single call of one resync, before and after the result is stored.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Resync_KilledAtEachCall_EndsTheSame(bool losesResult)
    {
        const int Seed = 1;
        Residents residents = Residents.Create(RandomRoom.Create(TestData.Version("11"), Seed, Events)) ?? throw new InvalidOperationException("The room has no join.");
        var undisturbed = new PartialStateRun(residents, Seed);
        undisturbed.Run();
        undisturbed.AssertEqualsOracle();
        Assert.InRange(undisturbed.Calls, 20, 1000);
        for (int call = 0; call < undisturbed.Calls; call++)
        {
            var killed = new PartialStateRun(residents, Seed) { CrashAt = call, LosesResult = losesResult };
            killed.Run();
            killed.AssertEqualsOracle();
        }
    }
}
