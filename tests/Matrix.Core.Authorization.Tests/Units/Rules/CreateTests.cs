using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-1 and AU-1b.</summary>
public sealed class CreateTests
{
    [Theory, CoversRule(AuthRule.Create, "1-12")]
    public void Create_WellMade_IsAllowed(int version) => Judge(version).AllowedBy(AuthRule.Create, version);

    [Theory, CoversRule(AuthRule.CreateHasPrevEvents, "1-12")]
    public void Create_WithPrevEvents_IsRejected(int version) =>
        Judge(version, create => create.After(Versions.Of(version), "$before:a")).RejectedBy(AuthRule.CreateHasPrevEvents, version);

    [Theory, CoversRule(AuthRule.CreateHasPrevEvents, "1-12", Applies = false)]
    public void Create_WithEmptyPrevEvents_IsAllowed(int version) => Judge(version, create => create.With("prev_events", "[]")).AllowedBy(AuthRule.Create, version);

    [Theory, CoversRule(AuthRule.CreateRoomId, "1-11")]
    public void Create_InRoomOfOtherServer_IsRejected(int version) =>
        Judge(version, create => create.With("room_id", "\"!room:b\"")).RejectedBy(AuthRule.CreateRoomId, version);

    /// <summary>A port belongs to the server's name.</summary>
    [Theory, CoversRule(AuthRule.CreateRoomId, "1-11")]
    public void Create_InRoomOfSameServerAtOtherPort_IsRejected(int version) =>
        Judge(version, create => create.With("room_id", "\"!room:a:8448\"")).RejectedBy(AuthRule.CreateRoomId, version);

    [Theory, CoversRule(AuthRule.CreateRoomId, "1-11")]
    public void Create_InRoomWithoutServer_IsRejected(int version) =>
        Judge(version, create => create.With("room_id", "\"!room\"")).RejectedBy(AuthRule.CreateRoomId, version);

    [Theory, CoversRule(AuthRule.CreateRoomId, "12")]
    public void Create_WithRoomId_IsRejected(int version) =>
        Judge(version, create => create.With("room_id", "\"!create\"")).RejectedBy(AuthRule.CreateRoomId, version);

    [Theory, CoversRule(AuthRule.CreateRoomId, "1-11", Applies = false)]
    public void Create_InRoomOfSameServerWithPort_IsAllowed(int version) =>
        Judge(version, create => create.With("room_id", "\"!room:a:8448\"").With("sender", "\"@alice:a:8448\"")).AllowedBy(AuthRule.Create, version);

    [Theory, CoversRule(AuthRule.CreateRoomId, "12", Applies = false)]
    public void Create_WithoutRoomId_IsAllowed(int version) => Judge(version, create => create.Without("room_id")).AllowedBy(AuthRule.Create, version);

    [Theory, CoversRule(AuthRule.CreateRoomVersion, "1-12")]
    public void Create_OfUnknownVersion_IsRejected(int version)
    {
        foreach (string value in (string[])["\"13\"", "\"\"", "\"1.0\"", "1", "null", "true", "[\"1\"]", "\"org.matrix.hydra.11\""])
        {
            Judge(version, create => create.With("content", $$"""{"creator":"@alice:a","room_version":{{value}}}""")).RejectedBy(AuthRule.CreateRoomVersion, version);
        }
    }

    [Theory, CoversRule(AuthRule.CreateRoomVersion, "1-12", Applies = false)]
    public void Create_OfNoVersionOrAnotherKnownOne_IsAllowed(int version)
    {
        Judge(version, create => create.With("content", """{"creator":"@alice:a"}""")).AllowedBy(AuthRule.Create, version);
        Judge(version, create => create.With("content", """{"creator":"@alice:a","room_version":"4"}""")).AllowedBy(AuthRule.Create, version);
    }

    [Fact]
    public void Create_OfUnstableVersionThatTheRoomIsReadBy_IsAllowed() =>
        Assert.True(StateIndependent.Judge(Of("org.matrix.hydra.11").Find("m.room.create").Load(Versions.Of("org.matrix.hydra.11")), []).IsAllowed);

    [Theory, CoversRule(AuthRule.CreateCreators, "1-10")]
    public void Create_WithoutCreator_IsRejected(int version) => Judge(version, create => create.With("content", "{}")).RejectedBy(AuthRule.CreateCreators, version);

    /// <summary>The rule asks for the property, not for its type.</summary>
    [Theory, CoversRule(AuthRule.CreateCreators, "1-10", Applies = false)]
    public void Create_WithCreatorOfAnyType_IsAllowed(int version)
    {
        foreach (string creator in (string[])["null", "1", "{}", "\"\"", "\"@someone:else\""])
        {
            Judge(version, create => create.With("content", $$"""{"creator":{{creator}}}""")).AllowedBy(AuthRule.Create, version);
        }
    }

    [Theory, CoversRule(AuthRule.CreateCreators, "12")]
    public void Create_WithMalformedAdditionalCreators_IsRejected(int version)
    {
        string tooLong = $"[\"@{new string('a', 253)}:b\"]";
        foreach (string creators in (string[])["null", "\"@bob:a\"", "{}", "[1]", "[null]", "[\"not-a-user-id\"]", "[\"@invalid:dom$ain$.com\"]", "[\"@bob:a\",\"@bob:\"]", "[\"@bob\"]", tooLong])
        {
            Judge(version, create => create.With("content", $$"""{"additional_creators":{{creators}}}""")).RejectedBy(AuthRule.CreateCreators, version);
        }
    }

    [Theory, CoversRule(AuthRule.CreateCreators, "12", Applies = false)]
    public void Create_WithUserIdsAsAdditionalCreators_IsAllowed(int version)
    {
        foreach (string creators in (string[])["[]", "[\"@bob:a\"]", "[\"@alice:a\",\"@alice:a\"]", "[\"@:a\",\"@Ünï cödé:[::1]:8448\"]"])
        {
            Judge(version, create => create.With("content", $$"""{"additional_creators":{{creators}}}""")).AllowedBy(AuthRule.Create, version);
        }
    }

    [Theory, CoversRule(AuthRule.Create, "11")]
    public void Create_InVersion11_NeedsNoCreatorAndIgnoresAdditionalOnes(int version)
    {
        Judge(version, create => create.With("content", "{}")).AllowedBy(AuthRule.Create, version);
        Judge(version, create => create.With("content", """{"additional_creators":"nonsense"}""")).AllowedBy(AuthRule.Create, version);
    }

    /// <summary>The rules come in their order: the first that fails is named.</summary>
    [Theory, CoversRule(AuthRule.CreateHasPrevEvents, "1-12")]
    public void Create_WithEveryFault_IsRejectedByTheFirstRule(int version) =>
        Judge(version, create => create.After(Versions.Of(version), "$x:a").With("room_id", "\"!x:b\"").With("content", """{"room_version":"99"}"""))
            .RejectedBy(AuthRule.CreateHasPrevEvents, version);

    [Theory, CoversRule(AuthRule.UnknownRoom, "12")]
    public void AnyEvent_OfRoomWhoseCreateEventIsNotAtHandOrRejected_IsRejected(int version)
    {
        TestRoom room = Joined(version);
        VerifiedPdu judged = room.InRoom(TestEvent.Message("m.room.message", Bob)).Load(room.Version);
        VerifiedPdu create = room.Find("m.room.create").Load(room.Version);
        VerifiedPdu other = Of(version).Find("m.room.create").Named("$other").Load(room.Version);
        VerifiedPdu noCreate = TestEvent.State("m.room.name", "", Alice).Named("$create").Load(room.Version);
        StateIndependent.Judge(judged, []).RejectedBy(AuthRule.UnknownRoom, version);
        StateIndependent.Judge(judged, [], new AuthEvent(create, IsRejected: true)).RejectedBy(AuthRule.UnknownRoom, version);
        StateIndependent.Judge(judged, [], new AuthEvent(other)).RejectedBy(AuthRule.UnknownRoom, version);
        StateIndependent.Judge(judged, [], new AuthEvent(noCreate)).RejectedBy(AuthRule.UnknownRoom, version);
        StateIndependent.Judge(judged, [], default(AuthEvent)).RejectedBy(AuthRule.UnknownRoom, version);
        AuthRules.CheckStateDependent(judged, AuthState.Empty).RejectedBy(AuthRule.UnknownRoom, version);
    }

    [Theory, CoversRule(AuthRule.UnknownRoom, "12", Applies = false)]
    public void AnyEvent_OfRoomWhoseCreateEventWasAccepted_GoesOn(int version) =>
        Joined(version).JudgeCiting(TestEvent.Message("m.room.message", Bob)).AllowedBy(AuthRule.Otherwise, version);

    private static AuthVerdict Judge(int version, Func<TestEvent, TestEvent>? change = null)
    {
        TestRoom room = Of(version);
        TestEvent create = room.Find("m.room.create");
        return StateIndependent.Judge((change is null ? create : change(create)).Load(room.Version), []);
    }
}
