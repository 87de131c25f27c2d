using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-2.</summary>
public sealed class AuthEventsTests
{
    [Theory, CoversRule(AuthRule.DuplicateAuthEvents, "1-12")]
    public void Citing_TwoEventsAtOneKey_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent second = room.InRoom(TestEvent.PowerLevels(Alice, "{}")).Named("$second:a");
        room.JudgeCiting(Message(), [.. room.Basis(Bob), second])
            .RejectedBy(AuthRule.DuplicateAuthEvents, version, Cited("$second:a", StateSlot.PowerLevels));
    }

    [Theory, CoversRule(AuthRule.DuplicateAuthEvents, "1-12")]
    public void Citing_OneEventTwice_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent member = room.Find("m.room.member", Bob);
        room.JudgeCiting(Message(), [.. room.Basis(Bob), member])
            .RejectedBy(AuthRule.DuplicateAuthEvents, version, Cited(member.Id, new StateSlot("m.room.member", Bob)));
    }

    /// <summary>More than any peer may cite: a stored event.</summary>
    [Theory, CoversRule(AuthRule.DuplicateAuthEvents, "1-12")]
    public void Citing_HundredsOfEventsAndOneTwice_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent[] many = [.. Enumerable.Range(0, 300).Select(i => room.InRoom(TestEvent.State("m.x", $"{i}", Bob)).Named($"$x{i}:a"))];
        room.JudgeCiting(Message(), [.. room.Basis(Bob), .. many, many[7]])
            .RejectedBy(AuthRule.DuplicateAuthEvents, version, Cited("$x7:a", new StateSlot("m.x", "7")));
    }

    [Theory, CoversRule(AuthRule.DuplicateAuthEvents, "1-12", Applies = false)]
    public void Citing_TwoMembersOfTwoUsers_IsAllowed(int version)
    {
        TestRoom room = Room(version);
        room.JudgeCiting(TestEvent.Member(Bob, Carol, "ban"), [.. room.Basis(Bob), room.Find("m.room.member", Carol)]).AllowedBy(AuthRule.Otherwise, version);
    }

    [Theory, CoversRule(AuthRule.UnexpectedAuthEvent, "1-12")]
    public void Citing_StateThatIsNotSelected_IsRejected(int version)
    {
        TestRoom room = Room(version).State("m.room.name", "", Alice, "{}");
        TestEvent name = room.Find("m.room.name");
        room.JudgeCiting(Message(), [.. room.Basis(Bob), name]).RejectedBy(AuthRule.UnexpectedAuthEvent, version, Cited(name.Id, new StateSlot("m.room.name", "")));
    }

    [Theory, CoversRule(AuthRule.UnexpectedAuthEvent, "1-12")]
    public void Citing_MessageEvent_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent message = room.InRoom(TestEvent.Message("m.room.member", Bob)).Named("$message:a");
        room.JudgeCiting(Message(), [.. room.Basis(Bob), message]).RejectedBy(AuthRule.UnexpectedAuthEvent, version, Cited("$message:a", key: null));
    }

    [Theory, CoversRule(AuthRule.UnexpectedAuthEvent, "12")]
    public void Citing_CreateEvent_IsRejected(int version)
    {
        TestRoom room = Room(version);
        room.JudgeCiting(Message(), [room.Find("m.room.create"), .. room.Basis(Bob)]).RejectedBy(AuthRule.UnexpectedAuthEvent, version, Cited("$create", StateSlot.Create));
    }

    [Theory, CoversRule(AuthRule.UnexpectedAuthEvent, "1-12", Applies = false)]
    public void Citing_WhatIsSelectedInAnyOrder_IsAllowed(int version)
    {
        TestRoom room = Room(version);
        room.JudgeCiting(Message(), room.Basis(Bob)).AllowedBy(AuthRule.Otherwise, version);
        room.JudgeCiting(Message(), [.. room.Basis(Bob).Reverse()]).AllowedBy(AuthRule.Otherwise, version);
    }

    /// <summary>Before version 8 no rule knows an authoriser, so that a member cited for one is unexpected.</summary>
    [Theory, CoversRule(AuthRule.UnexpectedAuthEvent, "1-7")]
    public void Citing_AuthoriserBeforeVersion8_IsRejected(int version)
    {
        TestRoom room = Room(version).JoinRule("restricted").Member(Dave, "leave");
        TestEvent member = room.Find("m.room.member", Bob);
        room.JudgeCiting(RestrictedJoin(), [.. room.Basis(Dave), member]).RejectedBy(AuthRule.UnexpectedAuthEvent, version, Cited(member.Id, new StateSlot("m.room.member", Bob)));
    }

    [Theory, CoversRule(AuthRule.UnexpectedAuthEvent, "8-12", Applies = false)]
    public void Citing_Authoriser_IsAllowed(int version)
    {
        TestRoom room = Room(version).JoinRule("restricted").Member(Dave, "leave");
        room.JudgeCiting(RestrictedJoin(), [.. room.Basis(Dave), room.Find("m.room.member", Bob), room.Find("m.room.join_rules")]).AllowedBy(AuthRule.Otherwise, version);
    }

    [Theory, CoversRule(AuthRule.RejectedAuthEvent, "1-12")]
    public void Citing_RejectedEvent_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent levels = room.Find("m.room.power_levels").Rejected();
        room.JudgeCiting(Message(), room.Basis(Bob)).RejectedBy(AuthRule.RejectedAuthEvent, version, Cited(levels.Id, StateSlot.PowerLevels));
    }

    [Theory, CoversRule(AuthRule.RejectedAuthEvent, "1-12", Applies = false)]
    public void Citing_NoEventAtAKeyThatTheStateHas_IsAllowed(int version)
    {
        TestRoom room = Room(version);
        room.Find("m.room.power_levels").Rejected();
        room.JudgeCiting(Message(), [.. room.Basis(Bob).Where(item => !item.IsRejected)]).AllowedBy(AuthRule.Otherwise, version);
    }

    [Theory, CoversRule(AuthRule.NoCreateEvent, "1-11")]
    public void Citing_NoCreateEvent_IsRejected(int version)
    {
        TestRoom room = Room(version);
        room.JudgeCiting(Message(), room.Basis(Bob)[1..]).RejectedBy(AuthRule.NoCreateEvent, version);
        room.JudgeCiting(Message()).RejectedBy(AuthRule.NoCreateEvent, version);
        room.Without("m.room.create").Judge(Message()).RejectedBy(AuthRule.NoCreateEvent, version);
    }

    [Theory, CoversRule(AuthRule.NoCreateEvent, "1-11", Applies = false)]
    public void Citing_CreateEventAlone_IsAllowed(int version)
    {
        TestRoom room = Room(version);
        room.JudgeCiting(Message(), room.Find("m.room.create")).AllowedBy(AuthRule.Otherwise, version);
    }

    [Theory, CoversRule(AuthRule.AuthEventFromOtherRoom, "1-12")]
    public void Citing_EventOfOtherRoom_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent member = room.Find("m.room.member", Bob).With("room_id", "\"!other:a\"");
        room.JudgeCiting(Message(), room.Basis(Bob)).RejectedBy(AuthRule.AuthEventFromOtherRoom, version, Cited(member.Id, new StateSlot("m.room.member", Bob)));
    }

    [Theory, CoversRule(AuthRule.AuthEventFromOtherRoom, "1-12")]
    public void Citing_EventWithoutRoom_IsRejected(int version)
    {
        TestRoom room = Room(version);
        TestEvent member = room.Find("m.room.member", Bob).Without("room_id");
        room.JudgeCiting(Message(), room.Basis(Bob)).RejectedBy(AuthRule.AuthEventFromOtherRoom, version, Cited(member.Id, new StateSlot("m.room.member", Bob)));
    }

    [Theory, CoversRule(AuthRule.AuthEventFromOtherRoom, "1-12", Applies = false)]
    public void Citing_EventsOfTheRoom_IsAllowed(int version)
    {
        TestRoom room = Room(version);
        room.JudgeCiting(TestEvent.Member(Bob, Carol, "invite"), [.. room.Basis(Bob), room.Find("m.room.member", Carol)]).AllowedBy(AuthRule.Otherwise, version);
    }

    /// <summary>Rule by rule, not event by event: a duplicate behind a rejected event is named first.</summary>
    [Theory, CoversRule(AuthRule.DuplicateAuthEvents, "1-12")]
    public void Citing_EventsWithEveryFault_IsRejectedByTheFirstRule(int version)
    {
        TestRoom room = Room(version).State("m.room.name", "", Alice, "{}");
        TestEvent name = room.Find("m.room.name").With("room_id", "\"!other:a\"").Rejected();
        room.JudgeCiting(Message(), name, name).RejectedBy(AuthRule.DuplicateAuthEvents, version, Cited(name.Id, new StateSlot("m.room.name", "")));
        room.JudgeCiting(Message(), name).RejectedBy(AuthRule.UnexpectedAuthEvent, version, Cited(name.Id, new StateSlot("m.room.name", "")));
    }

    private static TestRoom Room(int version) => Joined(version).Levels("{}");

    private static TestEvent Message() => TestEvent.Message("m.room.message", Bob);

    private static TestEvent RestrictedJoin() => TestEvent.Member(Dave, Dave, "join", "\"join_authorised_via_users_server\":\"@bob:a\",");

    private static AuthFacts Cited(string id, StateSlot? key) => new() { CitedEvent = EventId.Parse(id), Slot = key };
}
