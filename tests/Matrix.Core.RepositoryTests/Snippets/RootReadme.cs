#region readme README.md
global using EventId = Matrix.Core.Identifiers.EventId;
#endregion

using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class RootReadme
{
    [Fact]
    public void Receive_WhatAPeerMaySend_HasItsAnswer()
    {
        Assert.Equal("genuine $KHvzIE4rBLqogty8fY0GFHIDf3xHjEg9W-rXD44t0H4", Receive(RealRoom.FirstEvent, RealRoom.Keys));
        Assert.StartsWith("redacted $", Receive(RealRoom.Message.Replace("\"body\":\"", "\"body\":\"not ", StringComparison.Ordinal), RealRoom.Keys), StringComparison.Ordinal);
        Assert.StartsWith("dropped: localhost:8448, the sender's server, has a signature", Receive(RealRoom.FirstEvent.Replace("\"depth\":1", "\"depth\":2", StringComparison.Ordinal), RealRoom.Keys), StringComparison.Ordinal);
        Assert.StartsWith("fetch keys: localhost:8448", Receive(RealRoom.FirstEvent, new ServerKeyStore()), StringComparison.Ordinal);
        Assert.Equal("dropped: type is missing", Receive("{}", RealRoom.Keys));
    }

    [Fact]
    public void Send_AnEventOfOnesOwn_GoesThroughTheSameChecks()
    {
        using SigningKey signingKey = SigningKey.Generate("a_1");
        Pdu sent = Send(signingKey);
        var keys = new ServerKeyStore();
        Assert.True(keys.Add(ServerName.Parse("example.org"), new ServerKey(signingKey.KeyId, signingKey.VerifyKey, MatrixTimestamp.MaxValue)));
        Assert.Equal($"genuine {sent.EventId}", Receive(Encoding.ASCII.GetString(sent.Utf8.Span), keys));
    }

    private static string Receive(string json, IKeySource keys)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(json);
        var verifier = new PduVerifier();

        #region readme README.md
        // 1. The bytes must have the format of the room's version. The error names the check, the field and the byte.
        if (!Pdu.TryParse(bytes, RoomVersions.V12, out Pdu? pdu, out PduError malformed))
        {
            return $"dropped: {malformed}";
        }

        // 2. Each server that must sign the event has signed it. The error names the server, and says whether to try again.
        if (!verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            return unsigned.IsRetryable ? $"fetch keys: {unsigned}" : $"dropped: {unsigned}";
        }

        // 3. Use and store verified.Pdu. It is the redacted copy if the content hash failed.
        return verified.IsRedacted ? $"redacted {verified.EventId}" : $"genuine {verified.EventId}";
        #endregion
    }

    private static Pdu Send(SigningKey signingKey)
    {
        EventId[] extremities = [EventId.Parse("$KHvzIE4rBLqogty8fY0GFHIDf3xHjEg9W-rXD44t0H4")];
        EventId[] authEvents = [];
        var clock = new FakeTimeProvider();

        #region readme README.md
        var draft = new PduBuilder(RoomVersions.V12)
        {
            RoomId = RoomId.Parse("!mauT12AzsoqxV7Abvy_ApA-HNPK1LcT4GbP70_AOPyQ"),
            Sender = UserId.Parse("@alice:example.org"),
            Type = "m.room.message",
            Content = """{"body":"hello","msgtype":"m.text"}"""u8.ToArray(),
            PrevEvents = extremities,
            AuthEvents = authEvents,
            Depth = 42,
            OriginServerTimestamp = MatrixTimestamp.FromDateTimeOffset(clock.GetUtcNow()),
        };
        Pdu pdu = draft.Sign(signingKey);
        #endregion

        return pdu;
    }
}
