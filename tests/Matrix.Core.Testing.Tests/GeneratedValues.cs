using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Testing.Tests;

/// <summary>Values of a generator for a seed.</summary>
internal static class GeneratedValues
{
    public const int Size = 30;

    public static T[] Of<T>(Gen<T> generator, int count, ulong seed) => [.. Gen.Sample(generator, count, new Rnd(seed), Size)];
}
