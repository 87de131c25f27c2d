using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>What is allowed costs no memory, once the contents have been read.</summary>
public sealed class AllocationTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CheckDependent_OfAllowedEvents_AllocatesNothing(int version)
    {
        TestRoom room = Joined(version).JoinRule("public").Levels("""{"events":{"m.room.name":1},"notifications":{"room":1},"redact":100,"users":{"@bob:a":50}}""");
        IAuthState state = room.AuthState();
        VerifiedPdu[] events =
        [
            Load(room, TestEvent.Message("m.room.message", Bob)),
            Load(room, TestEvent.State("m.room.name", "", Bob)),
            Load(room, TestEvent.Member(Dave, Dave, "join")),
            Load(room, TestEvent.Member(Bob, Dave, "invite")),
            Load(room, TestEvent.Member(Bob, Carol, "leave")),
            Load(room, TestEvent.Member(Bob, Carol, "ban")),
            Load(room, TestEvent.PowerLevels(Bob, """{"events":{"m.room.name":2},"kick":50,"redact":100,"users":{"@bob:a":50,"@carol:c":1}}""")),
            Load(room, TestEvent.Message("m.room.redaction", Bob).With("redacts", "\"$x:a\"")),
        ];
        Assert.Equal(0, AllocatedBy(() => Array.TrueForAll(events, item => AuthRules.CheckStateDependent(item, state).IsAllowed)));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CheckIndependent_OfAllowedEvent_AllocatesNothing(int version)
    {
        TestRoom room = Joined(version).Levels("{}");
        VerifiedPdu message = Load(room, TestEvent.Message("m.room.message", Bob));
        AuthEvent[] cited = [.. room.Basis(Bob).Select(item => new AuthEvent(item.Load(room.Version)))];
        AuthEvent? create = version == 12 ? new AuthEvent(room.Find("m.room.create").Load(room.Version)) : null;
        Assert.Equal(0, AllocatedBy(() => StateIndependent.Judge(message, cited, create).IsAllowed));
    }

    private static VerifiedPdu Load(TestRoom room, TestEvent item) => room.InRoom(item.Named(room.IdOf("new"))).Load(room.Version);

    private static long AllocatedBy(Func<bool> isAllowed)
    {
        // The first runs read the contents and compile the code.
        for (int i = 0; i < 3; i++)
        {
            Assert.True(isAllowed());
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool allowed = isAllowed();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allowed);
        return allocated;
    }
}
