/* Walks the events of a YAML file with libyaml and does nothing with them: the least that reading it can cost. */
#include <stdio.h>
#include <yaml.h>

int main(int count, char **arguments) {
    if (count != 2) return 64;
    FILE *file = fopen(arguments[1], "rb");
    if (!file) return 1;
    static char buffer[256 << 10];
    setvbuf(file, buffer, _IOFBF, sizeof buffer);

    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) return 1;
    yaml_parser_set_input_file(&parser, file);
    unsigned long events = 0;
    for (int ended = 0; !ended; events++) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) return 3;
        ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    fclose(file);
    printf("%lu\n", events);
    return 0;
}
