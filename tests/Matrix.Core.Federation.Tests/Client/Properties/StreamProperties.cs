using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Client.Properties;

public sealed class StreamProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static readonly Arbitrary<string[]> Orders = Gen.Shuffle(Bodies.Members).ToArbitrary();

    private static readonly Arbitrary<int[]> Sizes = Gen.Choose(1, 40).NonEmptyListOf().Select(sizes => sizes.ToArray()).ToArbitrary();

    [Fact]
    public void SendJoin_AnyOrderAndAnyPieces_GivesTheSame() =>
        Prop.ForAll(Orders, Sizes, (members, sizes) =>
        {
            (List<(StreamedPduSource Source, string Json)> events, SendJoinResult result) = Wait(Bodies.ReadAsync(Bodies.Of(members), sizes));
            Assert.Equal(Bodies.Events.Order(), events.Order());
            foreach (StreamedPduSource source in Enum.GetValues<StreamedPduSource>())
            {
                Assert.Equal(Bodies.Events.Where(pdu => pdu.Item1 == source), events.Where(pdu => pdu.Source == source));
            }

            Assert.True(result.MembersOmitted);
            Assert.Equal(["a.example", "b.example", "other.example"], result.ServersInRoom.Select(server => server.ToString()), StringComparer.Ordinal);
            Assert.Equal(("other.example", """{"h":[1,2]}"""), (result.Origin, result.RetryHints.ToString()));
        }).Check(Many);

    [Fact]
    public void SendJoin_CutAnywhere_IsAProtocolError() =>
        Prop.ForAll(Orders, Sizes, (members, sizes) =>
        {
            byte[] body = Bodies.Of(members);
            for (int length = 0; length < body.Length - 1; length++) // the last byte is white space
            {
                foreach (bool breaks in (bool[])[false, true])
                {
                    Assert.Equal(FederationErrorKind.ProtocolError, KindOf(body.AsMemory(0, length), sizes, breaks));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5));

    [Fact]
    public void SendJoin_Damaged_ThrowsNothingElse() =>
        Prop.ForAll(Orders, Sizes, Gen.Choose(0, int.MaxValue).ToArbitrary(), (members, sizes, seed) =>
        {
            byte[] body = Bodies.Of(members);
            var random = new Random(seed);
            for (int round = 0; round < 20; round++)
            {
                byte[] damaged = TextMutator.Apply(body, random);
                FederationErrorKind? kind = KindOf(damaged, sizes, breaks: false);
                Assert.True(kind is null or FederationErrorKind.ProtocolError, Convert.ToBase64String(damaged));
            }
        }).Check(Many);

    private static FederationErrorKind? KindOf(ReadOnlyMemory<byte> body, int[] sizes, bool breaks)
    {
        try
        {
            _ = Wait(Bodies.ReadAsync(body, sizes, breaks));
            return null;
        }
        catch (FederationException e)
        {
            return e.Kind;
        }
    }

    /// <summary>The fake gives its bytes at once: nothing is waited for.</summary>
    private static T Wait<T>(Task<T> task)
    {
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }
}
