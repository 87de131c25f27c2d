using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class FailoverTests
{
    private static readonly ServerName A = ServerName.Parse("a.example");
    private static readonly ServerName B = ServerName.Parse("b.example");
    private static readonly ServerName C = ServerName.Parse("c.example");

    [Fact]
    public async Task Run_AnAnswer_EndsIt()
    {
        List<ServerName> asked = [];
        FailoverResult<string> result = await FederationFailover.RunAsync(
            [A, A, B, C],
            FailoverOperation.OrdinaryRequest,
            (server, _) =>
            {
                asked.Add(server);
                return server == A ? throw new FederationException(FederationErrorKind.TimedOut, A, "late") : Task.FromResult($"from {server}");
            },
            TestContext.Current.CancellationToken);
        Assert.Equal((B, "from b.example"), (result.Server, result.Value));
        Assert.Equal([A, B], asked);
        Assert.Equal(FederationErrorKind.TimedOut, Assert.Single(result.Failures).Kind);
    }

    [Fact]
    public async Task Run_AllFail_ThrowsWhatTellsMost()
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => FederationFailover.RunAsync<int>(
            [A, B, C],
            FailoverOperation.Join,
            (server, _) => throw (server == B ? Error(400, "M_UNABLE_TO_GRANT_JOIN", B) : new FederationException(FederationErrorKind.ConnectFailed, server, "refused"))));
        Assert.Equal((FederationErrorKind.MatrixError, "M_UNABLE_TO_GRANT_JOIN", B), (e.Kind, e.ErrorCode, e.Server));
        Assert.Equal(3, Assert.IsType<AggregateException>(e.InnerException).InnerExceptions.Count);
    }

    [Fact]
    public async Task Run_AnAnswerThatIsFinal_IsNotAskedAgain()
    {
        int calls = 0;
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => FederationFailover.RunAsync<int>(
            [A, B],
            FailoverOperation.Join,
            (server, _) =>
            {
                calls++;
                throw Error(403, "M_FORBIDDEN", server);
            }));
        Assert.Equal((1, A), (calls, e.Server));
    }

    [Fact]
    public async Task Run_NoServer_IsMisuse() =>
        await Assert.ThrowsAsync<ArgumentException>(() => FederationFailover.RunAsync([], FailoverOperation.OrdinaryRequest, (_, _) => Task.FromResult(1)));

    [Fact]
    public async Task Run_Misuse_IsNotAskedAgain() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => FederationFailover.RunAsync<int>([A, B], FailoverOperation.OrdinaryRequest, (_, _) => throw new InvalidOperationException("x")));

    [Theory]
    [InlineData(500, "M_UNKNOWN", true, true, true)]
    [InlineData(404, "M_NOT_FOUND", false, true, true)]
    [InlineData(400, "M_UNABLE_TO_AUTHORISE_JOIN", false, false, true)]
    [InlineData(400, "M_UNABLE_TO_GRANT_JOIN", false, false, true)]
    [InlineData(404, "ORG.MATRIX.MSC3895_UNABLE_DUE_TO_PARTIAL_STATE", false, false, true)]
    [InlineData(404, "M_UNRECOGNIZED", true, true, true)]
    [InlineData(400, "M_INCOMPATIBLE_ROOM_VERSION", false, false, false)]
    [InlineData(403, "M_FORBIDDEN", false, false, false)]
    [InlineData(401, "M_UNAUTHORIZED", false, false, false)]
    public void IsWorthAnother_MatrixErrors_FollowTheOperation(int status, string code, bool any, bool make, bool join)
    {
        FederationException e = Error(status, code, A);
        Assert.Equal(any, FederationFailover.IsWorthAnother(e, FailoverOperation.OrdinaryRequest));
        Assert.Equal(make, FederationFailover.IsWorthAnother(e, FailoverOperation.MakeMembership));
        Assert.Equal(join, FederationFailover.IsWorthAnother(e, FailoverOperation.Join));
    }

    [Fact]
    public void IsWorthAnother_EveryOtherKind_IsTheServersOwnTrouble() =>
        Assert.All(
            Enum.GetValues<FederationErrorKind>().Where(kind => kind != FederationErrorKind.MatrixError),
            kind => Assert.True(FederationFailover.IsWorthAnother(new FederationException(kind, A, "x"), FailoverOperation.OrdinaryRequest)));

    private static FederationException Error(int status, string code, ServerName server) =>
        new(FederationErrorKind.MatrixError, server, "x") { StatusCode = status, ErrorCode = code, Body = SampleEvents.Utf8("{}") };
}
