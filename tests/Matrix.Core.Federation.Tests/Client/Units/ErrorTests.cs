using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class ErrorTests
{
    [Theory]
    [InlineData(403, """{"errcode":"M_FORBIDDEN"}""", FederationErrorKind.MatrixError)]
    [InlineData(500, """{"errcode":"M_UNKNOWN","error":"x"}""", FederationErrorKind.MatrixError)]
    [InlineData(429, """{"errcode":"M_LIMIT_EXCEEDED"}""", FederationErrorKind.RateLimited)]
    [InlineData(429, "slow down", FederationErrorKind.RateLimited)]
    [InlineData(400, """{"errcode":"M_LIMIT_EXCEEDED"}""", FederationErrorKind.RateLimited)]
    [InlineData(502, "<html>", FederationErrorKind.NotMatrix)]
    [InlineData(404, "", FederationErrorKind.NotMatrix)]
    [InlineData(404, "{}", FederationErrorKind.NotMatrix)]
    [InlineData(404, """{"errcode":1}""", FederationErrorKind.NotMatrix)]
    [InlineData(404, """{"errcode":"A","errcode":"B"}""", FederationErrorKind.NotMatrix)]
    [InlineData(302, """{"errcode":"M_FORBIDDEN"}""", FederationErrorKind.NotMatrix)]
    [InlineData(410, """{"errcode":"M_GONE"}""", FederationErrorKind.MatrixError)]
    [InlineData(410, "", FederationErrorKind.NotMatrix)]
    public async Task Status_OfAnOrdinaryEndpoint_GivesTheKind(int status, string body, FederationErrorKind kind)
    {
        FederationException e = await Fail(new FakeTransport(body, status));
        Assert.Equal((kind, status), (e.Kind, e.StatusCode));
        Assert.Equal(SampleEvents.Other.Name, e.Server);
    }

    [Fact]
    public async Task Status_410_OfWhatEveryServerHas_IsGone()
    {
        FederationClient client = SampleEvents.Client(new FakeTransport("", 410));
        ServerName to = SampleEvents.Other.Name;
        Func<Task>[] calls =
        [
            () => client.Servers.GetServerKeysAsync(to),
            () => client.Servers.GetVersionAsync(to),
            () => client.Transactions.SendAsync(to, Transaction.FromStored("a", SampleEvents.Utf8("{}"))),
        ];
        foreach (Func<Task> call in calls)
        {
            Assert.Equal(FederationErrorKind.Gone, (await Assert.ThrowsAsync<FederationException>(call)).Kind);
        }

        Assert.Equal(FederationErrorKind.NotMatrix, (await Assert.ThrowsAsync<FederationException>(() => client.Servers.GetNotaryKeysAsync(to, to))).Kind);
    }

    [Theory]
    [InlineData(null, "2500", 2500.0)]
    [InlineData(4, "2500", 4000.0)]
    [InlineData(1, "2500.5", 2500.5)]
    [InlineData(3, null, 3000.0)]
    [InlineData(null, null, null)]
    [InlineData(null, "-1", null)]
    [InlineData(null, "1e300", null)]
    [InlineData(null, "\"5\"", null)]
    public async Task RetryAfter_HeaderAndBody_TheLongerHolds(int? header, string? body, double? expected)
    {
        string json = body is null ? """{"errcode":"M_LIMIT_EXCEEDED"}""" : $$"""{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":{{body}}}""";
        var transport = new FakeTransport((_, _) => new FederationResponse(429, "application/json", new ChunkStream(SampleEvents.Utf8(json)))
        {
            RetryAfter = header is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
        Assert.Equal(expected, (await Fail(transport)).RetryAfter?.TotalMilliseconds);
    }

    [Theory]
    [InlineData(64 << 10, FederationErrorKind.MatrixError)]
    [InlineData((64 << 10) + 1, FederationErrorKind.NotMatrix)]
    public async Task Body_OfAnError_IsReadToItsLimitAndNoFurther(int size, FederationErrorKind kind)
    {
        string json = $$"""{"errcode":"M_X","error":"{{new string('x', size - 28)}}"}""";
        Assert.Equal(size, json.Length);
        FederationException e = await Fail(new FakeTransport(json, 400));
        Assert.Equal(kind, e.Kind);
        Assert.Equal(64 << 10, e.Body.Length);
        Assert.True(e.Message.Length < 500);
    }

    [Fact]
    public async Task Body_OfAnErrorThatBreaks_LeavesTheStatus()
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(503, "application/json", new ChunkStream(SampleEvents.Utf8("{\"er"), breaks: true)));
        Assert.Equal((FederationErrorKind.NotMatrix, 503), await Fail(transport) is var e ? (e.Kind, e.StatusCode) : default);
    }

    [Fact]
    public async Task Message_OfAPeer_IsOneLine()
    {
        FederationException e = await Fail(new FakeTransport("""{"errcode":"M_A\nB","error":"x\u001b[2J\r\ny"}""", 400));
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    [Fact]
    public async Task Message_OfAnAnswerNotOfItsShape_IsOneLineAndSaysWhere()
    {
        var transport = new FakeTransport("""{"device_keys":{"@bob:other.example":{"a\n\u001b":1}},"master_keys":"x\r\n"}""");
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => SampleEvents.Client(transport).Devices.QueryDeviceKeysAsync(SampleEvents.Other.Name, new Dictionary<UserId, IReadOnlyList<string>> { [SampleEvents.Bob] = [] }));
        Assert.DoesNotContain(e.Message, char.IsControl);
        Assert.Contains("master_keys", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, """{"errcode":"M_UNRECOGNIZED"}""", true)]
    [InlineData(405, """{"errcode":"M_UNRECOGNIZED"}""", true)]
    [InlineData(400, """{"errcode":"M_UNRECOGNIZED"}""", true)]
    [InlineData(404, "", true)]
    [InlineData(405, "404 page not found", true)]
    [InlineData(400, "", false)]
    [InlineData(404, """{"errcode":"M_NOT_FOUND"}""", false)]
    [InlineData(404, "{}", false)]
    [InlineData(403, """{"errcode":"M_UNRECOGNIZED"}""", false)]
    [InlineData(500, "", false)]
    public async Task UnknownEndpoint_IsToldFromAnObjectThatIsNotThere(int status, string body, bool expected) =>
        Assert.Equal(expected, (await Fail(new FakeTransport(body, status))).IsUnknownEndpoint);

    [Theory]
    [InlineData("""{"errcode":"M_INCOMPATIBLE_ROOM_VERSION","room_version":"9"}""", "9")]
    [InlineData("""{"errcode":"M_INCOMPATIBLE_ROOM_VERSION","room_version":9}""", null)]
    [InlineData("""{"errcode":"M_INCOMPATIBLE_ROOM_VERSION"}""", null)]
    [InlineData("""{"errcode":"M_FORBIDDEN","room_version":"9"}""", null)]
    public async Task RoomVersion_OfAnIncompatibleRoom_IsRead(string body, string? expected)
    {
        bool found = (await Fail(new FakeTransport(body, 400))).TryGetRoomVersion(out RoomVersionId version);
        Assert.Equal(expected, found ? version.ToString() : null);
    }

    [Theory]
    [InlineData(1 << 20, false)]
    [InlineData((1 << 20) + 1, true)]
    public async Task Body_OfASmallReply_IsBounded(int size, bool isTooLarge)
    {
        string json = $$"""{"sub":"@bob:other.example","x":"{{new string('x', size - 35)}}"}""";
        Assert.Equal(size, json.Length);
        Task<UserId> call = SampleEvents.Client(new FakeTransport(json)).Queries.GetOpenIdUserAsync(SampleEvents.Other.Name, "t");
        Assert.Equal(isTooLarge ? FederationErrorKind.TooLarge : null, (await Record.ExceptionAsync(() => call) as FederationException)?.Kind);
    }

    [Fact]
    public async Task OpenId_AUserOfAnotherServer_IsRefused()
    {
        var transport = new FakeTransport("""{"sub":"@alice:own.example"}""");
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Queries.GetOpenIdUserAsync(SampleEvents.Other.Name, "t"));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task Devices_OfAnotherUser_AreRefused()
    {
        var transport = new FakeTransport("""{"user_id":"@eve:other.example","stream_id":5,"devices":[]}""");
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Devices.GetDevicesAsync(SampleEvents.Other.Name, SampleEvents.Bob));
        Assert.Contains("user_id", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OfAnotherServerOrForged_AreRefused()
    {
        string keys = SampleEvents.Text(SampleEvents.Other.KeyResponse());
        FederationException other = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(new FakeTransport(keys)).Servers.GetServerKeysAsync(SampleEvents.Own.Name));
        Assert.Equal(FederationErrorKind.ProtocolError, other.Kind);
        string forged = keys.Replace("4102444800000", "4102444800001", StringComparison.Ordinal);
        FederationException bad = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(new FakeTransport(forged)).Servers.GetServerKeysAsync(SampleEvents.Other.Name));
        Assert.Equal(FederationErrorKind.BadSignature, bad.Kind);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData(null, true)]
    [InlineData("application/jsonp", false)]
    [InlineData("", false)]
    public async Task ContentType_OfAnAnswer_SaysThatItIsJson(string? contentType, bool isRead)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, contentType, new ChunkStream(SampleEvents.Utf8("{}"))));
        Exception? e = await Record.ExceptionAsync(() => SampleEvents.Client(transport).Servers.GetVersionAsync(SampleEvents.Other.Name));
        Assert.Equal(isRead ? null : FederationErrorKind.NotMatrix, (e as FederationException)?.Kind);
    }

    private static Task<FederationException> Fail(FakeTransport transport) =>
        Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Queries.GetProfileAsync(SampleEvents.Other.Name, SampleEvents.Bob));
}
