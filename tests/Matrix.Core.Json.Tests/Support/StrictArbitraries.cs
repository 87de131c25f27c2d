using FsCheck;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>What properties take, with values whose numbers all modes keep.</summary>
internal static class StrictArbitraries
{
    public static Arbitrary<JsonModel> Models => JsonModels.Strict;

    public static Arbitrary<int> Seeds => JsonModels.Seeds;
}
