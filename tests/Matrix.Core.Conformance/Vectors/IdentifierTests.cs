using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>identifiers</c>, through the API. Where implementations differ there is no verdict, and none is asserted.</summary>
public sealed class IdentifierTests
{
    private const string File = "identifiers/cases.json";

    [Fact]
    public void ServerNames_WithAVerdict_HaveIt()
    {
        int asserted = 0;
        Assert.All(Corpus.Cases(File, "server_names"), item =>
        {
            if (item.Case[1].ValueKind != JsonValueKind.Null)
            {
                asserted++;
                Assert.Equal(item.Case[1].GetBoolean(), ServerName.TryParse(item.Case[0].GetString(), out _));
            }
        });
        Assert.Equal(34, asserted);
    }

    [Fact]
    public void UserIds_Received_AreTakenByTheHistoricalGrammar()
    {
        Assert.All(Corpus.Cases(File, "user_ids"), item => Assert.Equal(item.Case.Verdict("accept"), UserId.TryParse(item.Case.Text("id"), out _)));
        Assert.All(Corpus.Cases(File, "user_ids"), item => Assert.Equal(item.Case.Verdict("strict"), UserId.TryParseStrict(item.Case.Text("id"), out _)));
        Assert.Equal(28, Corpus.Cases(File, "user_ids").Count());
    }

    /// <summary>One type holds both forms: that of version 12 has no domain.</summary>
    [Fact]
    public void RoomIds_OfEitherForm_AreToldApart()
    {
        int asserted = 0;
        Assert.All(Corpus.Cases(File, "room_ids"), item =>
        {
            bool parsed = RoomId.TryParse(item.Case.Text("id"), out RoomId id);
            if (item.Case.Verdict("accept_v1_to_v11") is { } old)
            {
                asserted++;
                Assert.Equal(old, parsed && !id.IsDomainless);
            }

            if (item.Case.Verdict("accept_v12") is { } later)
            {
                asserted++;
                Assert.Equal(later, parsed && id.IsDomainless);
            }
        });
        Assert.Equal(28, asserted);
    }

    [Fact]
    public void EventIds_OfEitherForm_AreToldApart()
    {
        Assert.Equal(4, Corpus.Cases(File, "event_ids").Count());
        Assert.All(Corpus.Cases(File, "event_ids"), item =>
        {
            EventId id = EventId.Parse(item.Case.Text("id"));
            Assert.Equal(item.Case.Text("format") == "v1-2", id.ServerName is not null);
        });
    }
}
