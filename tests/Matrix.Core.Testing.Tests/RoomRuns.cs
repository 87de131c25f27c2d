using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Testing.Tests;

/// <summary>How properties of rooms are run: the same rooms every time, each property of a version on a few, or on as many times more as are asked for.</summary>
internal static class RoomRuns
{
    /// <summary>How many times more rooms MATRIX_CORE_FUZZ_ITERATIONS asks for.</summary>
    public static int Factor =>
        int.TryParse(Environment.GetEnvironmentVariable("MATRIX_CORE_FUZZ_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) && asked > 0
            ? asked
            : 1;

    public static void Check(this Property property, int runs) => property.Check(Config.QuickThrowOnFailure.WithMaxTest(runs * Factor).WithReplay(20_260_101, 1));
}
