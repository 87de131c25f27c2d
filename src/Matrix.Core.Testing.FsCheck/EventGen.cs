using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Provides generators of events: valid ones in any spelling, and hostile ones with their expected outcome.</summary>
/// <remarks>
/// <para>
/// Events are really hashed and signed, by servers with keys that follow from their names. The generators are pure functions of FsCheck's seed. For an arbitrary:
/// <c>EventGen.Hostile().ToArbitrary()</c>.
/// </para>
/// <para>The generators do not have a shrinker, because a smaller event has other hashes and signatures and would be another event.</para>
/// </remarks>
public static class EventGen
{
    private const int ContentDepth = 4;

    private static readonly string[] Memberships = ["join", "invite", "leave", "ban", "knock"];
    private static readonly string[] ShortServers = ["a", "example.org", "[::1]:8448", "10.0.0.1"];

    /// <summary>Gets a generator of the stable room versions.</summary>
    public static Gen<RoomVersion> Version { get; } = Gen.Elements(RoomVersions.Stable.AsEnumerable());

    /// <summary>Returns a generator of valid events of any stable room version.</summary>
    public static Gen<WireEvent> Valid() => Version.SelectMany(Valid);

    /// <summary>
    /// Returns a generator of valid events of a room version: create events, members, power levels, redactions, messages and state of any type, by users of the
    /// historical grammar.
    /// </summary>
    /// <param name="version">The room version.</param>
    public static Gen<WireEvent> Valid(RoomVersion version) =>
        from factory in Room(version, IdentifierGen.UserId)
        from made in Event(factory)
        from seed in JsonGen.Seed
        select new WireEvent(made, factory.Keys, seed);

    /// <summary>Returns a generator of hostile events of any kind and any stable room version.</summary>
    public static Gen<HostileEvent> Hostile() => Version.SelectMany(Hostile);

    /// <summary>Returns a generator of hostile events of any kind that applies to a room version.</summary>
    /// <param name="version">The room version.</param>
    public static Gen<HostileEvent> Hostile(RoomVersion version) =>
        Gen.Elements(HostileKinds.GetFor(version).AsEnumerable()).SelectMany(kind => Hostile(kind, version));

    /// <summary>Returns a generator of hostile events of one kind, of any stable room version that it applies to.</summary>
    /// <param name="kind">The kind.</param>
    public static Gen<HostileEvent> Hostile(HostileKind kind) =>
        Version.Where(version => HostileKinds.AppliesTo(kind, version)).SelectMany(version => Hostile(kind, version));

    /// <summary>Returns a generator of hostile events of one kind and room version.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">The room version.</param>
    /// <exception cref="ArgumentException">The kind does not apply to the version (<see cref="HostileKinds.AppliesTo"/>).</exception>
    public static Gen<HostileEvent> Hostile(HostileKind kind, RoomVersion version)
    {
        if (!HostileKinds.AppliesTo(kind, version))
        {
            throw new ArgumentException($"Events of the kind {kind} do not exist in room version {version}.", nameof(kind));
        }

        // Short servers leave room for the text that makes a field too long.
        Gen<UserId> users = Gen.Elements(ShortServers).SelectMany(server => IdentifierGen.UserIdOn(ServerName.Parse(server)));
        return
            from factory in Room(version, users)
            from body in JsonGen.String
            from more in JsonGen.Object(maxDepth: ContentDepth)
            from seed in JsonGen.Seed
            select HostileEvent.Create(kind, factory, body, more, seed);
    }

    /// <summary>Returns a generator of small rooms, created anew for each value.</summary>
    private static Gen<EventFactory> Room(RoomVersion version, Gen<UserId> users) =>
        from creator in users
        from seed in JsonGen.Seed
        select Begin(new EventFactory(version, seed), creator);

    private static EventFactory Begin(EventFactory factory, UserId creator)
    {
        _ = factory.CreateRoom(creator.ToString());
        return factory;
    }

    private static Gen<Pdu> Event(EventFactory factory)
    {
        string creator = factory.CreateEvent!.Sender.ToString();
        return Gen.Frequency(
            (1, Gen.Elements(factory.Events.AsEnumerable())),
            (2, from body in JsonGen.String
                select factory.Message(creator, body)),
            (2, from type in IdentifierGen.EventType
                from content in JsonGen.Object(maxDepth: ContentDepth)
                from user in IdentifierGen.UserId
                select factory.Event(user.ToString(), type, content.ToString())),
            (2, from type in IdentifierGen.EventType
                from key in IdentifierGen.StateSlot
                from content in JsonGen.Object(maxDepth: ContentDepth)
                select factory.State(creator, type, key.StateKey.ToString(), content.ToString())),
            (2, from user in IdentifierGen.UserId
                from membership in Gen.Elements(Memberships)
                select factory.Member(creator, user.ToString(), membership)),
            (1, from user in IdentifierGen.UserId
                select factory.Join(user.ToString(), authorisedBy: creator)),
            (1, from user in IdentifierGen.UserId
                from level in Gen.Choose(-1, 100)
                select factory.PowerLevels(creator, [(user.ToString(), level)])),
            (1, from target in IdentifierGen.EventIdWithFormat(factory.Version.Format.EventIdFormat)
                select factory.Redaction(creator, target)));
    }
}
