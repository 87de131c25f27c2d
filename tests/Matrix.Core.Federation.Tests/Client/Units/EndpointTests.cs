using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class EndpointTests
{
    /// <summary>Those whose answer is in parts, which have tests of their own.</summary>
    private static readonly int[] Media = [34, 35];

    /// <summary>Of <c>/send</c> the status is the answer, whatever the body.</summary>
    private const int Send = 6;

    /// <summary>A profile is a map of any fields: one that stands twice is left out.</summary>
    private const int Profile = 29;

    public static TheoryData<string> Names => [.. EndpointRows.All.Select(row => row.Name)];

    public static TheoryData<string, string> RequiredFields =>
        [.. EndpointRows.All.SelectMany(row => row.Required.Select(path => new TheoryDataRow<string, string>(row.Name, path)))];

    [Fact]
    public void Inventory_EveryRow_IsThere() =>
        Assert.Equal(Enumerable.Range(2, 35), EndpointRows.All.Select(row => row.Number).Concat(Media).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_AGoodAnswer_SendsTheRequestAndReadsIt(string name)
    {
        EndpointRow row = Find(name);
        var transport = new FakeTransport(row.Reply);
        await row.Call(SampleEvents.Client(transport));
        FederationRequest request = Assert.Single(transport.Requests);
        Assert.Equal(row.Method, request.Method);
        Assert.Equal(row.Target, request.Target);
        Assert.Equal(row.Class, request.Class);
        Assert.Equal(row.IsSigned, request.IsSigned);
        Assert.Equal(SampleEvents.Other.Name, request.Destination);
        Assert.Equal(row.Body, request.Content is { } content ? SampleEvents.Text(content) : null);
    }

    [Theory]
    [MemberData(nameof(RequiredFields))]
    public async Task Call_ARequiredFieldIsMissing_IsAProtocolErrorThatNamesIt(string name, string path)
    {
        EndpointRow row = Find(name);
        var transport = new FakeTransport(JsonEdit.Without(row.Reply, path));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => row.Call(SampleEvents.Client(transport)));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
        Assert.Contains(path.Split('/').Last(part => !char.IsDigit(part[0])), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequiredFields))]
    public async Task Call_ARequiredFieldIsOfAnotherKind_IsAProtocolError(string name, string path)
    {
        EndpointRow row = Find(name);
        foreach (string value in (string[])["null", "[[]]", "{\"q\":{}}", "1.5"])
        {
            var transport = new FakeTransport(JsonEdit.With(row.Reply, path, value));
            FederationException? e = await Record.ExceptionAsync(() => row.Call(SampleEvents.Client(transport))) as FederationException;
            Assert.True(e?.Kind == FederationErrorKind.ProtocolError || value[0] == '{', $"{path} as {value}: {e}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_UnknownFields_ArePassedOver(string name)
    {
        EndpointRow row = Find(name);
        if (row.Reply[0] == '{' && row.Number is not 2) // keys are signed
        {
            string rest = row.Reply == "{}" ? "}" : $",{row.Reply[1..]}";
            await row.Call(SampleEvents.Client(new FakeTransport("""{"org.example.new":{"a":[1,{"b":null}]}""" + rest)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_AKeyTwice_IsRefused(string name)
    {
        EndpointRow row = Find(name);
        if (row.Reply[0] == '{' && row.Reply != "{}" && row.Number is not (Send or Profile))
        {
            var transport = new FakeTransport(row.Reply[..^1] + "," + row.Reply[1..]);
            FederationException e = await Assert.ThrowsAsync<FederationException>(() => row.Call(SampleEvents.Client(transport)));
            Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_AnError_IsTheOneException(string name)
    {
        EndpointRow row = Find(name);
        var transport = new FakeTransport("""{"errcode":"M_FORBIDDEN","error":"no"}""", 403);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => row.Call(SampleEvents.Client(transport)));
        Assert.Equal((FederationErrorKind.MatrixError, 403, "M_FORBIDDEN"), (e.Kind, e.StatusCode, e.ErrorCode));
        _ = Assert.Single(transport.Requests);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_AnAnswerThatIsNoJson_IsNotMatrix(string name)
    {
        EndpointRow row = Find(name);
        var transport = new FakeTransport((_, _) => new FederationResponse(200, "text/html; charset=utf-8", new ChunkStream("<html>"u8.ToArray())));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => row.Call(SampleEvents.Client(transport)));
        Assert.Equal(row.Class == RequestClass.Discovery ? FederationErrorKind.ProtocolError : FederationErrorKind.NotMatrix, e.Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_ABodyCutShortOrBroken_IsAProtocolError(string name)
    {
        EndpointRow row = Find(name);
        byte[] body = SampleEvents.Utf8(row.Reply);
        for (int length = 0; row.Number != Send && length < body.Length; length += 1 + (body.Length / 200))
        {
            foreach (bool breaks in (bool[])[false, true])
            {
                var stream = new ChunkStream(body.AsMemory(0, length), [3], breaks);
                var transport = new FakeTransport((_, _) => new FederationResponse(200, "application/json", stream));
                FederationException e = await Assert.ThrowsAsync<FederationException>(() => row.Call(SampleEvents.Client(transport)));
                Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
                Assert.True(stream.IsDisposed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_GivenUp_IsCancelled(string name)
    {
        EndpointRow row = Find(name);
        var transport = new FakeTransport((_, _) => throw new OperationCanceledException());
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => row.Call(SampleEvents.Client(transport)));
    }

    private static EndpointRow Find(string name) => EndpointRows.All.Single(row => row.Name == name);
}
