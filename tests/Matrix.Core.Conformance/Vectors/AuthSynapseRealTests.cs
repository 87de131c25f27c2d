namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>auth-synapse-real</c>: every event of four rooms of a server, against its auth events and against the state before it.</summary>
public sealed class AuthSynapseRealTests
{
    [Theory]
    [InlineData("v3", 410)]
    [InlineData("v6", 406)]
    [InlineData("v10", 400)]
    [InlineData("v11", 400)]
    public void Auth_EventsOfARoom_AreAllowedAsTheServerDid(string room, int count) =>
        Assert.Equal($"{count} cases, 0 differ", ToolRun.Expect("auth", Corpus.PathOf($"auth-synapse-real/{room}.auth.ndjson")));
}
