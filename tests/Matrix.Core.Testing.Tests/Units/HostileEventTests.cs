using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class HostileEventTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Create_EveryKindOfAVersion_HasItsOutcome(string id)
    {
        RoomVersion version = Versions.Get(id);
        foreach (HostileKind kind in HostileKinds.GetFor(version))
        {
            HostileEvent hostile = HostileEvent.Create(kind, version, seed: 11);

            Assert.Equal((kind, version), (hostile.Kind, hostile.Version));
            Assert.Equal(hostile.Expected, hostile.Observe());
        }
    }

    [Fact]
    public void Create_SameSeed_GivesTheSameBytes()
    {
        HostileEvent first = HostileEvent.Create(HostileKind.MissingField, RoomVersions.V10, seed: 3);
        HostileEvent second = HostileEvent.Create(HostileKind.MissingField, RoomVersions.V10, seed: 3);

        Assert.Equal(first.Utf8.ToArray(), second.Utf8.ToArray());
        Assert.Contains(Enumerable.Range(4, 20), seed => !HostileEvent.Create(HostileKind.MissingField, RoomVersions.V10, seed).Utf8.Span.SequenceEqual(first.Utf8.Span));
    }

    [Fact]
    public void Create_KindThatTheVersionDoesNotHave_Throws()
    {
        Assert.Throws<ArgumentException>(() => HostileEvent.Create(HostileKind.CreateEventCited, RoomVersions.V11, seed: 1));
        Assert.Throws<ArgumentException>(() => HostileEvent.Create(HostileKind.MissingField, new EventFactory(RoomVersions.V11), "body", Utf8Text.FromString("{}"), seed: 1));
    }
}
