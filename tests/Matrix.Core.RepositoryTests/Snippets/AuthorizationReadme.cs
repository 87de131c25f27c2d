using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class AuthorizationReadme
{
    [Fact]
    public void Event_BeyondItsSendersLevel_IsRejectedByTheRuleShown()
    {
        string shown = File.ReadLines(Repository.PathOf("src/Matrix.Core.Authorization/README.md")).Single(line => line.StartsWith("string sentence", StringComparison.Ordinal));
        Assert.EndsWith($"// {Judge("@bob:b.example")}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_WithinItsSendersLevel_IsAllowed() => Assert.StartsWith("allowed by v12 rule ", Judge("@alice:a.example"), StringComparison.Ordinal);

    private static string Judge(string sender)
    {
        var room = new EventFactory(RoomVersions.V12);
        room.CreateRoom("@alice:a.example");
        room.Join("@bob:b.example");
        VerifiedPdu[] history = [.. room.VerifyAll()];
        VerifiedPdu verified = room.Verify(room.State(sender, "m.room.topic", "", """{"topic":"mine"}"""));
        AuthEvent[] authEvents = [.. history.Where(item => verified.AuthEvents.Contains(item.Pdu.EventId)).Select(item => new AuthEvent(item))];
        var create = new AuthEvent(history[0]);
        var state = new AuthState(history);

        #region readme src/Matrix.Core.Authorization/README.md
        // Both halves of the rules: against the event's own auth events, and against a state.
        AuthVerdict verdict = AuthRules.Check(verified, authEvents, state, create);
        Uri? page = verdict.RuleUrl;  // https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules
        string sentence = verdict.ToString();  // rejected by v12 rule 8: the event requires level 50, the sender has 0
        #endregion

        return sentence;
    }
}
