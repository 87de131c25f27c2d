using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Properties;

/// <summary>What is left out because states follow each other brings nothing: the result is that of all states, walked from the start.</summary>
public sealed class StateLineProperties
{
    private const int Tests = 400;
    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(Tests).WithReplay(20_261_201, 4_297);
    private static readonly ImmutableArray<ResolutionOptions> Readings =
    [
        new(),
        new() { AuthChainIncludesState = false },
        new() { ReadmitsRejected = true },
    ];

    [Fact]
    public void Resolve_StatesOfARestlessRoom_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed => IsSame(RandomRoom.Of(seed), seed, out _)).Check(Many);

    [Fact]
    public void Resolve_StatesOfACalmRoom_IsAsWalkedFromTheStart()
    {
        int leftOut = 0;
        Prop.ForAll(Seeds, seed =>
        {
            bool isSame = IsSame(RandomRoom.Calm(seed), seed, out int shortened);
            leftOut += shortened;
            return isSame;
        }).Check(Many);

        // Or else nothing was tried.
        Assert.InRange(leftOut, Tests, int.MaxValue);
    }

    /// <summary>States all over the past of a room, as events do that cite ancient ones.</summary>
    private static bool IsSame(RandomRoom room, int seed, out int shortened)
    {
        var random = new Random(seed);
        ResolutionOptions options = Readings[random.Next(Readings.Length)];
        var resolver = new RoomStateResolver(room.Version, room.Store, options);
        foreach (RandomRoom.Step step in room.Steps)
        {
            resolver.Add(room.Store.VerifiedOf(step.Id), step.Before, step.After);
        }

        shortened = 0;
        StateMap[] all = [.. room.Steps.Select(step => step.After)];
        for (int i = 0; i < 8; i++)
        {
            StateMap[] some = [.. Enumerable.Range(0, random.Next(2, 8)).Select(_ => all[random.Next(all.Length)])];
            ImmutableArray<StateMap> distinct = StateResolver.Distinct(some);
            shortened += resolver.EndsOf(distinct).Length < distinct.Length ? 1 : 0;
            StateMap? expected = room.Resolve(some, options).State;
            if (!expected!.Equals(resolver.Resolve(some, TestContext.Current.CancellationToken).State))
            {
                return false;
            }
        }

        return true;
    }
}
