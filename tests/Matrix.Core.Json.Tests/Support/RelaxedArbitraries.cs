using FsCheck;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>What properties take, with numbers of any form.</summary>
internal static class RelaxedArbitraries
{
    public static Arbitrary<JsonModel> Models => JsonModels.Relaxed;

    public static Arbitrary<int> Seeds => JsonModels.Seeds;
}
