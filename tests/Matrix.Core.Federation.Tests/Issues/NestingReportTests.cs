using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>The rows of <c>tests/vectors/reports-2026-11/F01-F02-nesting.json</c>, by their doors, and the whole way of a transaction that holds a deep event.</summary>
public sealed class NestingReportTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public async Task Report_EveryRow_IsAsExpected()
    {
        byte[] file = await File.ReadAllBytesAsync(Path.Combine(TestFolders.Repository, "tests", "vectors", "reports-2026-11", "F01-F02-nesting.json"), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(file);
        string door = "";
        int rows = 0;
        foreach (JsonElement row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            int depth = row.GetProperty("N").GetInt32();
            string named = row.GetProperty("door").GetString()!;
            door = named == "same" ? door : named;
            await RunAsync(door, depth);
            rows++;
        }

        Assert.Equal(8, rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(202)]
    [InlineData(5_000)]
    public void SignedTransaction_OneEventOfAnyDepth_IsVerifiedAndTheEventJudgedAlone(int depth)
    {
        string good = SampleEvents.Text(SampleEvents.Membership(RoomVersions.V11, "join").Utf8);
        string deep = depth <= CanonicalJson.MaxDepth && depth > 2
            ? SampleEvents.Text(Nested.Membership(RoomVersions.V11, "join", depth).Utf8)
            : good.Replace("\"membership\"", $"\"a\":{Nested.Object(Math.Max(1, depth - 2))},\"membership\"", StringComparison.Ordinal);
        var transaction = Transaction.Create("1", SampleEvents.Other.Name, MatrixTimestamp.FromDateTimeOffset(Now), [SampleEvents.Utf8(good), SampleEvents.Utf8(deep), SampleEvents.Utf8(good)]);
        const string target = "/_matrix/federation/v1/send/1";
        XMatrixHeader header = new RequestSigner(SampleEvents.Other.Name, SampleEvents.Other.Key).Sign("PUT", target, SampleEvents.Own.Name, transaction.Content);
        var request = new InboundRequest { Method = "PUT", Target = target, Content = transaction.Content, Authorization = [header.ToString()] };
        Assert.True(new RequestVerifier(SampleEvents.Own.Name).TryVerify(request, TestServer.CreateKeyStore(SampleEvents.Other), Now, out VerifiedRequest? verified, out RequestVerificationError error), error.ToString());
        Assert.True(ReceivedTransaction.TryParse(verified.Content, out ReceivedTransaction? received, out _));
        Assert.Equal([true, depth <= CanonicalJson.MaxDepth, true], received.Pdus.Select(pdu => Pdu.TryParse(pdu.Span, RoomVersions.V11, out _, out _)));
    }

    private async Task RunAsync(string door, int depth)
    {
        Client.Units.NestingTests tests = new();
        switch (door)
        {
            case "PDU alone (format/receive)":
                Assert.True(Pdu.TryParse(Nested.Membership(RoomVersions.V11, "join", depth).Utf8.Span, RoomVersions.V11, out _, out _));
                break;
            case "Transaction.Create":
                tests.Transaction_EventsAndUnitsOfAnyDepth_AreWrittenAsTheyAre(depth);
                break;
            case "MembershipClient.InviteAsync":
                Pdu invite = Nested.Invite(RoomVersions.V11, depth);
                string reply = $$"""{"event":{{SampleEvents.Text(SampleEvents.SignedBy(invite, SampleEvents.Other).Utf8)}}}""";
                Assert.Equal(invite.EventId, (await SampleEvents.Client(new FakeTransport(reply)).Membership.InviteAsync(SampleEvents.Other.Name, invite, [])).EventId);
                break;
            case "GetMissingEventsAsync / GetStateAsync / send_join stream" or "SendJoinReader, one member event of the state":
                await tests.Replies_OneEventOfAnyDepth_LeavesItsNeighboursAlone(depth);
                break;
            case "RequestSigner.Sign of a transaction that holds it":
                SignedTransaction_OneEventOfAnyDepth_IsVerifiedAndTheEventJudgedAlone(depth);
                break;
            default:
                Assert.StartsWith("RequestVerifier: PUT /send", door, StringComparison.Ordinal);
                SignedTransaction_OneEventOfAnyDepth_IsVerifiedAndTheEventJudgedAlone(depth);
                break;
        }
    }
}
