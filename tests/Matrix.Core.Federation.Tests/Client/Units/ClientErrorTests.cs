using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Client.Units;

/// <summary>SEC-5: the error of another server must not reach a client as it came (GHSA-95fh-hv8c-chvq).</summary>
public sealed class ClientErrorTests
{
    [Theory]
    [InlineData(401, "M_UNKNOWN_TOKEN")]
    [InlineData(403, "M_UNKNOWN_TOKEN")]
    [InlineData(401, "M_MISSING_TOKEN")]
    [InlineData(401, "M_FORBIDDEN")]
    [InlineData(401, "M_UNAUTHORIZED")]
    [InlineData(403, "M_USER_DEACTIVATED")]
    [InlineData(401, "M_USER_LOCKED")]
    [InlineData(403, "M_USER_SUSPENDED")]
    [InlineData(403, "M_CONSENT_NOT_GIVEN")]
    [InlineData(403, "M_RESOURCE_LIMIT_EXCEEDED")]
    [InlineData(429, "M_LIMIT_EXCEEDED")]
    [InlineData(404, "M_UNRECOGNIZED")]
    [InlineData(500, "M_NOT_FOUND")]
    [InlineData(400, "M_ANYTHING")]
    public async Task ToClientError_OfWhatIsNotAboutTheQuestion_IsABadGateway(int status, string code)
    {
        ClientError error = await Map($$"""{"errcode":"{{code}}","error":"secret text","soft_logout":false}""", status);
        Assert.Equal((502, "M_UNKNOWN"), (error.StatusCode, error.ErrorCode));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "M_FORBIDDEN")]
    [InlineData(403, "M_INVITE_BLOCKED")]
    [InlineData(404, "M_NOT_FOUND")]
    [InlineData(400, "M_INCOMPATIBLE_ROOM_VERSION")]
    [InlineData(400, "M_UNABLE_TO_AUTHORISE_JOIN")]
    [InlineData(400, "M_UNABLE_TO_GRANT_JOIN")]
    public async Task ToClientError_OfWhatIsAboutTheQuestion_IsThat(int status, string code)
    {
        ClientError error = await Map($$"""{"errcode":"{{code}}","error":"secret text"}""", status);
        Assert.Equal((status, code), (error.StatusCode, error.ErrorCode));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>", 403)]
    [InlineData("{}", 404)]
    [InlineData("", 302)]
    public async Task ToClientError_OfNoMatrixError_IsABadGateway(string body, int status) => Assert.Equal(502, (await Map(body, status)).StatusCode);

    private static async Task<ClientError> Map(string body, int status)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => SampleEvents.Client(new FakeTransport(body, status)).Queries.GetProfileAsync(SampleEvents.Other.Name, SampleEvents.Bob));
        return e.ToClientError();
    }
}
