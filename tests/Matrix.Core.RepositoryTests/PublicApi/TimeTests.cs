using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Matrix.Core.RepositoryTests.PublicApi;

/// <summary>A number does not say whether it is a time or a duration, nor its unit. Times have types, so no member has a name with a unit, or a number for the time.</summary>
public sealed class TimeTests
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] Units = ["Ts", "Ms", "Milliseconds", "Seconds"];

    private static readonly string[] Times = ["now", "time", "timestamp"];

    [Theory]
    [MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void Package_Times_HaveATypeAndNoUnit(string package) =>
        Assert.Empty(Assembly.Load(package).GetExportedTypes().Where(type => type.Name is not "MatrixTimestamp").SelectMany(FindNumbers));

    [Fact]
    public void Find_PlantedMembers_AreFound() => Assert.Equal(
        ["ExpiredTs", "IntervalMs", "Timestamp", "Check(now)", "Check(validUntilTs)"],
        FindNumbers(typeof(Planted)),
        StringComparer.Ordinal);

    private static IEnumerable<string> FindNumbers(Type type) =>
    [
        .. type.GetProperties(Public).Where(property => IsTime(property.Name, property.PropertyType)).Select(property => property.Name),
        .. type.GetMethods(Public).Where(method => !method.IsSpecialName).Concat<MethodBase>(type.GetConstructors())
            .SelectMany(method => method.GetParameters(), (method, parameter) => (method, parameter))
            .Where(pair => IsTime(pair.parameter.Name!, pair.parameter.ParameterType))
            .Select(pair => $"{pair.method.Name}({pair.parameter.Name})"),
    ];

    private static bool IsTime(string name, Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var number && (number == typeof(long) || number == typeof(int) || number == typeof(double))
        && (Units.Any(unit => name.EndsWith(unit, StringComparison.Ordinal)) || Times.Contains(name, StringComparer.OrdinalIgnoreCase));

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the test above")]
    public sealed class Planted
    {
        public long? ExpiredTs { get; init; }

        public int IntervalMs { get; init; }

        public long Timestamp { get; init; }

        public DateTimeOffset Now { get; init; }

        public TimeSpan Interval { get; init; }

        public static bool Check(long now, long? validUntilTs, int count) => now <= validUntilTs && count > 0;
    }
}
